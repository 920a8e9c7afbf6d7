package dev.sonde.model;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of a point's fields, in a fixed order, shared by all points that measure the same
 * things.
 *
 * <p>A store may use the identity of an instance to find its columns without looking each name up.
 */
public final class FieldNames {
  private final String[] names;
  private final Map<String, Integer> index;

  private FieldNames(String[] names) {
    this.names = names;
    this.index = HashMap.newHashMap(names.length);
    for (int i = 0; i < names.length; i++) {
      if (index.putIfAbsent(names[i], i) != null) {
        throw new IllegalArgumentException("fields: the name '" + names[i] + "' occurs twice");
      }
    }
  }

  /**
   * The given names in the given order.
   *
   * @throws IllegalArgumentException if a name occurs twice
   */
  public static FieldNames of(List<String> names) {
    return new FieldNames(names.toArray(String[]::new));
  }

  /** How many names there are. */
  public int size() {
    return names.length;
  }

  /** The name at a place. */
  public String at(int place) {
    return names[place];
  }

  /** The place of a name, or -1. */
  public int indexOf(String name) {
    return index.getOrDefault(name, -1);
  }

  /** The names in order. */
  public List<String> asList() {
    return List.of(names);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldNames that && Arrays.equals(names, that.names);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(names);
  }

  @Override
  public String toString() {
    return Arrays.toString(names);
  }
}
