package dev.sonde.probe;

import dev.sonde.model.Fields;
import java.time.Duration;
import java.util.Locale;

/**
 * What one run came to.
 *
 * @param result what the probe found
 * @param duration how long it took
 */
public record Measurement(ProbeResult result, Duration duration) {

  /**
   * The fields of its point of the kind {@code probe}: those of the probe, {@code duration_ms},
   * {@code up} (1 or 0, absent if unknown), {@code cause} and {@code error}.
   */
  public Fields fields() {
    Fields.Builder fields = Fields.builder().putAll(result.fields());
    fields.put("duration_ms", Math.rint(duration.toNanos() / 1e3) / 1e3);
    switch (result) {
      case ProbeResult.Up _ -> fields.put("up", 1);
      case ProbeResult.Down down -> {
        fields.put("up", 0);
        fields.put("cause", down.cause().name().toLowerCase(Locale.ROOT));
        fields.put("error", down.reason());
      }
      case ProbeResult.Unknown unknown -> {
        fields.put("cause", "agent");
        fields.put("error", unknown.reason());
      }
    }
    return fields.build();
  }
}
