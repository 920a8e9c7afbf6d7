package dev.sonde.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * An immutable set of names and values that says what a point is about, ordered by name.
 *
 * <p>The usual names are constants here, so that every part spells them alike.
 */
public final class Tags {
  /** The id of the device that was observed. */
  public static final String DEVICE = "device";

  /** The id of the agent that observed. */
  public static final String AGENT = "agent";

  /** The name of a network interface, such as {@code eth0}. */
  public static final String INTERFACE = "interface";

  /** The path where a file system is mounted. */
  public static final String MOUNT = "mount";

  /** The number of a processor core. */
  public static final String CORE = "core";

  /** The name of a sensor. */
  public static final String SENSOR = "sensor";

  private static final Tags NONE = new Tags(new String[0]);

  /** Name, value, name, value, …, ascending by name. */
  private final String[] pairs;

  private final int hash;

  private Tags(String[] sortedPairs) {
    this.pairs = sortedPairs;
    this.hash = Arrays.hashCode(sortedPairs);
  }

  /** The empty set. */
  public static Tags none() {
    return NONE;
  }

  /**
   * Tags from names and values in turn.
   *
   * @throws IllegalArgumentException if a value is missing or a name occurs twice
   */
  public static Tags of(String... namesAndValues) {
    return ofPairs(Arrays.asList(namesAndValues));
  }

  /**
   * Tags from a list of names and values in turn.
   *
   * @throws IllegalArgumentException if a value is missing or a name occurs twice
   */
  public static Tags ofPairs(List<String> namesAndValues) {
    if (namesAndValues.size() % 2 != 0) {
      throw new IllegalArgumentException(
          "tags: a value is missing after '" + namesAndValues.getLast() + "'");
    }
    TreeMap<String, String> sorted = new TreeMap<>();
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      if (sorted.put(namesAndValues.get(i), namesAndValues.get(i + 1)) != null) {
        throw new IllegalArgumentException(
            "tags: the name '" + namesAndValues.get(i) + "' occurs twice");
      }
    }
    return of(sorted);
  }

  /** Tags with the entries of a map. */
  public static Tags of(Map<String, String> entries) {
    List<String> flat = new ArrayList<>(entries.size() * 2);
    new TreeMap<>(entries)
        .forEach(
            (name, value) -> {
              flat.add(name);
              flat.add(value);
            });
    return flat.isEmpty() ? NONE : new Tags(flat.toArray(String[]::new));
  }

  /** These tags with one more, or with another value for a name that is here already. */
  public Tags with(String name, String value) {
    Map<String, String> entries = asMap();
    entries.put(name, value);
    return of(entries);
  }

  /** The value of a name, empty if the name is not here. */
  public Optional<String> value(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return Optional.of(pairs[i + 1]);
      }
    }
    return Optional.empty();
  }

  /** Whether each name of a filter is here with one of the values that the filter allows. */
  public boolean matches(Map<String, ? extends Collection<String>> filter) {
    return filter.entrySet().stream()
        .allMatch(e -> value(e.getKey()).filter(e.getValue()::contains).isPresent());
  }

  /** How many names there are. */
  public int size() {
    return pairs.length / 2;
  }

  /** Hands each name and value over, ascending by name. */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < pairs.length; i += 2) {
      action.accept(pairs[i], pairs[i + 1]);
    }
  }

  /** A new mutable map with the same entries, ascending by name. */
  public Map<String, String> asMap() {
    Map<String, String> entries = new TreeMap<>();
    forEach(entries::put);
    return entries;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tags that && hash == that.hash && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** For people: {@code {device=a, interface=eth0}}. */
  @Override
  public String toString() {
    return asMap().toString();
  }
}
