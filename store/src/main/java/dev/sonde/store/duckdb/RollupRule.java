package dev.sonde.store.duckdb;

import dev.sonde.model.Catalog;
import java.util.Set;

/**
 * What rollups keep of a field beside count, minimum, maximum, sum and last: the one place that
 * says which fields are counters, whose rates are wanted, and which are latencies, whose quantiles
 * are.
 */
final class RollupRule {
  private static final Set<String> WITH_LATENCIES = Set.of("probe", "minute");
  private static final String MILLISECONDS = "_ms";

  private RollupRule() {}

  /**
   * Whether the rates of a field are kept: a counter by the catalogue, or the number of a received
   * metric, which may be one.
   */
  static boolean hasRates(String kind, String field) {
    return (kind.equals("metric") && field.equals("value"))
        || Catalog.field(kind, field)
            .filter(known -> known.type() == Catalog.Type.COUNTER)
            .isPresent();
  }

  /** Whether a sketch of a field is kept: of probes and their minutes, what is in milliseconds. */
  static boolean hasSketch(String kind, String field) {
    return WITH_LATENCIES.contains(kind) && field.endsWith(MILLISECONDS);
  }
}
