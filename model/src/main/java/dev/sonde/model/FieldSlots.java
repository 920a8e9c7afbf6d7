package dev.sonde.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The few fields that one sort of point may have, each of which may be absent; points with the same
 * ones share their {@link FieldNames}. Thread-safe.
 */
final class FieldSlots {
  private static final int MAX_SLOTS = 12;

  private final List<String> names;

  /** By the set of slots that are filled, a bit for each. */
  private final AtomicReferenceArray<@Nullable FieldNames> layouts;

  FieldSlots(String... names) {
    if (names.length > MAX_SLOTS) {
      throw new IllegalArgumentException("at most " + MAX_SLOTS + " names");
    }
    this.names = List.of(names);
    this.layouts = new AtomicReferenceArray<>(1 << names.length);
  }

  /** Slots with nothing in them. */
  Values empty() {
    return new Values();
  }

  private FieldNames layout(int filled) {
    FieldNames known = layouts.get(filled);
    if (known != null) {
      return known;
    }
    List<String> present = new ArrayList<>();
    for (int slot = 0; slot < names.size(); slot++) {
      if ((filled & 1 << slot) != 0) {
        present.add(names.get(slot));
      }
    }
    FieldNames made = FieldNames.of(present);
    return layouts.compareAndSet(filled, null, made) ? made : layout(filled);
  }

  /** The values of one point; what is put last into a slot counts. Not thread-safe. */
  final class Values {
    private final double[] numbers = new double[names.size()];
    private final @Nullable String[] texts = new @Nullable String[names.size()];
    private int filled;

    private Values() {}

    Values put(String name, double number) {
      return put(name, number, null);
    }

    Values put(String name, String text) {
      return put(name, Double.NaN, text);
    }

    boolean isEmpty() {
      return filled == 0;
    }

    Fields build() {
      if (isEmpty()) {
        return Fields.none();
      }
      int count = 0;
      for (int slot = 0; slot < numbers.length; slot++) {
        if ((filled & 1 << slot) != 0) {
          numbers[count] = numbers[slot];
          texts[count++] = texts[slot];
        }
      }
      return Fields.owning(
          layout(filled), Arrays.copyOf(numbers, count), Arrays.copyOf(texts, count));
    }

    private Values put(String name, double number, @Nullable String text) {
      int slot = names.indexOf(name);
      if (slot < 0) {
        throw new IllegalArgumentException("no slot for '" + name + "'");
      }
      numbers[slot] = number;
      texts[slot] = text;
      filled |= 1 << slot;
      return this;
    }
  }
}
