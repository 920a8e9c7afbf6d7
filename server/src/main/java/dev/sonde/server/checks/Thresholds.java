package dev.sonde.server.checks;

import dev.sonde.model.Fields;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * From when a target that answers counts as degraded.
 *
 * @param limits by the names of {@link #NAMES}: the most that may be, or for {@code cert_days} the
 *     least
 */
record Thresholds(Map<String, Double> limits) {
  /** None. */
  static final Thresholds NONE = new Thresholds(Map.of());

  /** The median round-trip time, or else the whole run. */
  private static final String RTT = "rtt_ms";

  private static final String LOSS = "loss_pct";
  private static final String CERTIFICATE = "cert_days";

  /** What can have a threshold; all but the first are fields of the kind {@code probe}. */
  static final List<String> NAMES =
      List.of(
          RTT,
          LOSS,
          "jitter_ms",
          "dns_ms",
          "connect_ms",
          "tls_ms",
          "first_byte_ms",
          "transfer_ms",
          "query_ms",
          "offset_ms",
          CERTIFICATE);

  /** Copies the limits, sorted. */
  Thresholds {
    limits = Collections.unmodifiableMap(new TreeMap<>(limits));
  }

  /** What of a result is beyond its threshold, in words; empty if nothing is. */
  String exceededBy(Fields fields) {
    List<String> beyond = new ArrayList<>();
    limits.forEach(
        (name, limit) -> {
          OptionalDouble found = found(name, fields);
          if (found.isPresent() && isBeyond(name, found.getAsDouble(), limit)) {
            beyond.add(words(name, found.getAsDouble(), limit));
          }
        });
    return String.join("; ", beyond);
  }

  private static OptionalDouble found(String name, Fields fields) {
    if (!name.equals(RTT)) {
      return fields.number(name);
    }
    OptionalDouble median = fields.number("rtt_median_ms");
    return median.isPresent() ? median : fields.number("duration_ms");
  }

  private static boolean isBeyond(String name, double found, double limit) {
    return name.equals(CERTIFICATE) ? found < limit : Math.abs(found) > limit;
  }

  private static String words(String name, double found, double limit) {
    if (name.equals(LOSS)) {
      return String.format(Locale.ROOT, "%.3g %% lost, more than %.3g %%", found, limit);
    }
    if (name.equals(CERTIFICATE)) {
      return String.format(
          Locale.ROOT, "the certificate expires in %.4g days, less than %.4g", found, limit);
    }
    String what = name.equals(RTT) ? "" : name.replaceAll("_ms$", "").replace('_', ' ') + " ";
    return String.format(Locale.ROOT, "%s%.4g ms, more than %.4g ms", what, found, limit);
  }
}
