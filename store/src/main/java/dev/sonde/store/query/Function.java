package dev.sonde.store.query;

import java.util.List;
import java.util.Optional;

/**
 * What a query makes of many values.
 *
 * @param name as it is written
 * @param kind what
 * @param quantile which quantile, from 0 to 1; 0 for other functions
 */
public record Function(String name, Kind kind, double quantile) {
  static final List<String> NAMES =
      List.of("avg", "min", "max", "last", "count", "total", "sum", "rate", "median", "p95");

  /** What functions there are. */
  public enum Kind {
    /** The mean. */
    AVG,
    /** The smallest. */
    MIN,
    /** The largest. */
    MAX,
    /** The latest. */
    LAST,
    /** How many. */
    COUNT,
    /** The sum of the values of a step's points. */
    TOTAL,
    /** The sum across series. */
    SUM,
    /** A quantile. */
    QUANTILE,
    /** The increase per second of a counter. */
    RATE
  }

  static Function of(Kind kind) {
    return new Function(kind.name().toLowerCase(java.util.Locale.ROOT), kind, 0);
  }

  /** The function of a name; empty if there is none. */
  static Optional<Function> named(String name) {
    if (name.matches("p\\d{1,2}(\\.\\d{1,3})?|p100")) {
      return Optional.of(
          new Function(name, Kind.QUANTILE, Double.parseDouble(name.substring(1)) / 100));
    }
    return switch (name) {
      case "avg", "mean" -> Optional.of(of(Kind.AVG));
      case "min" -> Optional.of(of(Kind.MIN));
      case "max" -> Optional.of(of(Kind.MAX));
      case "last" -> Optional.of(of(Kind.LAST));
      case "count" -> Optional.of(of(Kind.COUNT));
      case "total" -> Optional.of(of(Kind.TOTAL));
      case "sum" -> Optional.of(of(Kind.SUM));
      case "rate" -> Optional.of(of(Kind.RATE));
      case "median" -> Optional.of(new Function(name, Kind.QUANTILE, 0.5));
      default -> Optional.empty();
    };
  }
}
