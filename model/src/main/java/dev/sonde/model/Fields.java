package dev.sonde.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a point measured: an immutable set of named values, each a finite number or a short text.
 *
 * <p>A number's unit ends its name ({@code cpu_pct}, {@code rx_bytes}). Whole numbers are exact up
 * to 2^53.
 */
public final class Fields {
  private static final Fields NONE = new Fields(FieldNames.of(List.of()), new double[0], null);

  private final FieldNames names;

  /** NaN where the value is a text. */
  private final double[] numbers;

  /** Null if no value is a text; an element is null where the value is a number. */
  private final @Nullable String @Nullable [] texts;

  private Fields(FieldNames names, double[] numbers, @Nullable String @Nullable [] texts) {
    this.names = names;
    this.numbers = numbers;
    this.texts = texts;
  }

  /** No fields at all. */
  public static Fields none() {
    return NONE;
  }

  /** One number. */
  public static Fields of(String name, double value) {
    return builder().put(name, value).build();
  }

  /**
   * Fields with shared names. Takes ownership of the arrays.
   *
   * @param numbers a value for each name, NaN where it is a text
   * @param texts null if there are none, else a text for each NaN
   */
  static Fields owning(FieldNames names, double[] numbers, @Nullable String @Nullable [] texts) {
    return new Fields(names, numbers, texts);
  }

  /** A builder with no field yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** The names in order. */
  public FieldNames names() {
    return names;
  }

  /** How many fields there are. */
  public int size() {
    return numbers.length;
  }

  /** Whether the value at a place of {@link #names()} is a text. */
  public boolean isText(int place) {
    return texts != null && texts[place] != null;
  }

  /** The number at a place, NaN if it is a text. */
  public double numberAt(int place) {
    return numbers[place];
  }

  /**
   * The text at a place.
   *
   * @throws IllegalStateException if the value is a number
   */
  public String textAt(int place) {
    String text = texts == null ? null : texts[place];
    if (text == null) {
      throw new IllegalStateException("field '" + names.at(place) + "' is a number");
    }
    return text;
  }

  /** The number of that name, empty if there is none or it is a text. */
  public OptionalDouble number(String name) {
    int place = names.indexOf(name);
    return place < 0 || isText(place) ? OptionalDouble.empty() : OptionalDouble.of(numbers[place]);
  }

  /** The text of that name, empty if there is none or it is a number. */
  public Optional<String> text(String name) {
    int place = names.indexOf(name);
    return place < 0 || !isText(place) ? Optional.empty() : Optional.of(textAt(place));
  }

  /** The values by name, each a {@link Double} or a {@link String}, ascending by name. */
  public Map<String, Object> asMap() {
    Map<String, Object> map = new TreeMap<>();
    for (int i = 0; i < numbers.length; i++) {
      map.put(names.at(i), isText(i) ? textAt(i) : (Object) numbers[i]);
    }
    return map;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Fields that && asMap().equals(that.asMap());
  }

  @Override
  public int hashCode() {
    return asMap().hashCode();
  }

  @Override
  public String toString() {
    return asMap().toString();
  }

  /** Collects fields one by one. Not thread-safe. */
  public static final class Builder {
    private final List<String> names = new ArrayList<>();
    private final List<Double> numbers = new ArrayList<>();
    private final List<@Nullable String> texts = new ArrayList<>();
    private boolean anyText;

    private Builder() {}

    /**
     * Adds a number.
     *
     * @throws IllegalArgumentException if it is NaN or infinite: what was not measured is left out
     */
    public Builder put(String name, double value) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "field '" + name + "': " + value + " is not a finite number");
      }
      names.add(name);
      numbers.add(value);
      texts.add(null);
      return this;
    }

    /** Adds a number if there is one. */
    public Builder put(String name, OptionalDouble value) {
      value.ifPresent(v -> put(name, v));
      return this;
    }

    /** Adds a text. */
    public Builder put(String name, String value) {
      names.add(name);
      numbers.add(Double.NaN);
      texts.add(Objects.requireNonNull(value, name));
      anyText = true;
      return this;
    }

    /** Adds all of others. */
    public Builder putAll(Fields others) {
      for (int i = 0; i < others.size(); i++) {
        if (others.isText(i)) {
          put(others.names().at(i), others.textAt(i));
        } else {
          put(others.names().at(i), others.numberAt(i));
        }
      }
      return this;
    }

    /** Whether nothing was added yet. */
    public boolean isEmpty() {
      return names.isEmpty();
    }

    /**
     * The fields added so far.
     *
     * @throws IllegalArgumentException if a name was added twice
     */
    public Fields build() {
      return names.isEmpty() ? NONE : values(FieldNames.of(names));
    }

    /**
     * The fields added so far, which share their names with others if these are the same in the
     * same order.
     *
     * @throws IllegalArgumentException if a name was added twice
     */
    public Fields build(FieldNames shared) {
      boolean same = names.size() == shared.size();
      for (int i = 0; same && i < names.size(); i++) {
        same = names.get(i).equals(shared.at(i));
      }
      return same && !names.isEmpty() ? values(shared) : build();
    }

    private Fields values(FieldNames all) {
      double[] values = new double[numbers.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = numbers.get(i);
      }
      return new Fields(all, values, anyText ? texts.toArray(String[]::new) : null);
    }
  }
}
