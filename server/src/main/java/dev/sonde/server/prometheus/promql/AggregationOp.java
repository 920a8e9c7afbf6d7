package dev.sonde.server.prometheus.promql;

import java.util.Locale;
import java.util.Optional;

/** The operators that make one vector of groups of series, by their names in capitals. */
public enum AggregationOp {
  AVG,
  BOTTOMK,
  COUNT,
  COUNT_VALUES,
  GROUP,
  MAX,
  MIN,
  QUANTILE,
  STDDEV,
  STDVAR,
  SUM,
  TOPK;

  /** The operator of that name, which may be written in capitals. */
  static Optional<AggregationOp> named(String name) {
    for (AggregationOp op : values()) {
      if (op.name().equalsIgnoreCase(name)) {
        return Optional.of(op);
      }
    }
    return Optional.empty();
  }

  /** Its name in queries. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The type of its parameter; empty if it has none. */
  Optional<ValueType> parameter() {
    return switch (this) {
      case TOPK, BOTTOMK, QUANTILE -> Optional.of(ValueType.SCALAR);
      case COUNT_VALUES -> Optional.of(ValueType.STRING);
      default -> Optional.empty();
    };
  }
}
