package dev.sonde.server.prometheus.labels;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** An immutable set of labels, ordered by name; a label with an empty value is the same as none. */
public final class Labels implements Comparable<Labels> {
  /** The label that holds a metric's name. */
  public static final String NAME = "__name__";

  /** The label that holds a bucket's upper bound. */
  public static final String BOUND = "le";

  /** No labels. */
  public static final Labels NONE = new Labels(new String[0]);

  private static final Pattern LABEL_NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

  /** Name, value, name, value, …, ascending by name. */
  private final String[] pairs;

  private final int hash;

  private Labels(String[] pairs) {
    this.pairs = pairs;
    this.hash = Arrays.hashCode(pairs);
  }

  /** Labels of a map. */
  public static Labels of(Map<String, String> labels) {
    TreeMap<String, String> sorted = new TreeMap<>(labels);
    sorted.values().removeIf(String::isEmpty);
    String[] pairs = new String[2 * sorted.size()];
    int next = 0;
    for (Map.Entry<String, String> label : sorted.entrySet()) {
      pairs[next++] = label.getKey();
      pairs[next++] = label.getValue();
    }
    return new Labels(pairs);
  }

  /** Whether a text may be the name of a label. */
  public static boolean isName(String text) {
    return LABEL_NAME.matcher(text).matches();
  }

  /** The value of a label; empty if it is not here. */
  public String value(String name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return "";
  }

  /** How many there are. */
  public int size() {
    return pairs.length / 2;
  }

  /** These without the metric's name. */
  public Labels nameless() {
    return value(NAME).isEmpty() ? this : only(name -> !name.equals(NAME));
  }

  /** These without some. */
  public Labels without(Collection<String> names) {
    return only(name -> !names.contains(name));
  }

  /** Some of these. */
  public Labels only(Collection<String> names) {
    return only(names::contains);
  }

  private Labels only(Predicate<String> wanted) {
    String[] kept = new String[pairs.length];
    int next = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      if (wanted.test(pairs[i])) {
        kept[next++] = pairs[i];
        kept[next++] = pairs[i + 1];
      }
    }
    return next == pairs.length ? this : new Labels(Arrays.copyOf(kept, next));
  }

  /** These with a label set, or taken away if the value is empty. */
  public Labels with(String name, String value) {
    Map<String, String> labels = asMap();
    labels.put(name, value);
    return of(labels);
  }

  /** Hands each name and value over, ascending by name. */
  public void forEach(BiConsumer<String, String> action) {
    for (int i = 0; i < pairs.length; i += 2) {
      action.accept(pairs[i], pairs[i + 1]);
    }
  }

  /** A new mutable map with the same entries. */
  public Map<String, String> asMap() {
    Map<String, String> map = new TreeMap<>();
    forEach(map::put);
    return map;
  }

  @Override
  public int compareTo(Labels other) {
    return Arrays.compare(pairs, other.pairs);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Labels that && hash == that.hash && Arrays.equals(pairs, that.pairs);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** As Prometheus writes them: {@code up{job="a"}}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    nameless()
        .forEach(
            (name, value) ->
                text.append(text.isEmpty() ? "" : ", ")
                    .append(name)
                    .append("=\"")
                    .append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"))
                    .append('"'));
    String metric = value(NAME);
    return text.isEmpty() && !metric.isEmpty() ? metric : metric + "{" + text + "}";
  }
}
