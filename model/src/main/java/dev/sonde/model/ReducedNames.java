package dev.sonde.model;

import java.util.List;
import java.util.Optional;

/**
 * How the fields of a point are named that stands for all points of a series in a window.
 *
 * <p>A field keeps its name: it is the average, or what was so last ({@link
 * Catalog.Field#isState}). Beside a number {@code X} stand {@code min_X} and {@code max_X}, and
 * {@code avg_X} where {@code X} is not the average; {@code points} is of how many points, and
 * {@code count_X} of how many where fewer had that field.
 */
public final class ReducedNames {
  /** In front of a field: the least value. */
  public static final String LEAST = "min_";

  /** In front of a field: the greatest value. */
  public static final String GREATEST = "max_";

  /** In front of a field: the mean value, where the field itself is not it. */
  public static final String MEAN = "avg_";

  /** In front of a field: how many points had it, where not all had. */
  public static final String COUNT = "count_";

  /** How many points the point stands for. */
  public static final String POINTS = "points";

  /** The kind that sums up the ports of a device. */
  public static final String PORTS = "ports";

  /** The kind of a port's own points. */
  public static final String PORT = "interface";

  private static final List<String> PREFIXES = List.of(LEAST, GREATEST, MEAN, COUNT);

  private ReducedNames() {}

  /** Whether a field could be taken for one that a relay made. */
  public static boolean isReduced(String field) {
    return field.equals(POINTS) || PREFIXES.stream().anyMatch(field::startsWith);
  }

  /** What is known of a field that a relay made. */
  static Optional<Catalog.Field> field(String kind, String field) {
    boolean ofPorts = kind.equals(PORTS);
    if (!ofPorts && Catalog.kind(kind).filter(Catalog.Kind::reducible).isEmpty()) {
      return Optional.empty();
    }
    if (field.equals(POINTS)) {
      return Optional.of(gauge(field, "", "How many points this one stands for."));
    }
    String measured = ofPorts ? PORT : kind;
    for (String prefix : PREFIXES) {
      if (field.startsWith(prefix)) {
        return Catalog.own(measured, field.substring(prefix.length()))
            .filter(known -> known.type() != Catalog.Type.TEXT)
            .map(known -> made(prefix, field, known));
      }
    }
    return ofPorts
        ? Catalog.own(PORT, field).filter(known -> known.type() != Catalog.Type.TEXT)
        : Optional.empty();
  }

  private static Catalog.Field made(String prefix, String field, Catalog.Field of) {
    String what =
        switch (prefix) {
          case LEAST -> "The least in the window: ";
          case GREATEST -> "The greatest in the window: ";
          case MEAN -> "The mean of the window: ";
          default -> "How many points of the window had it: ";
        };
    return gauge(field, prefix.equals(COUNT) ? "" : of.unit(), what + of.description());
  }

  private static Catalog.Field gauge(String name, String unit, String description) {
    return new Catalog.Field(name, Catalog.Type.GAUGE, unit, description, false);
  }
}
