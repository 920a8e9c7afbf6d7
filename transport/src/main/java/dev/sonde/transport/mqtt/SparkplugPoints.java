package dev.sonde.transport.mqtt;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import dev.sonde.transport.mqtt.SparkplugMetric.Value;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes points of kind {@code metric} of Sparkplug's metrics, as OpenTelemetry's become: tags are
 * the device, the metric's name, type and unit; the field is {@code value}, or {@code text}.
 */
final class SparkplugPoints {
  private static final long MOST_AGE = micros(Duration.ofDays(8));
  private static final long MOST_AHEAD = micros(Duration.ofMinutes(1));

  private SparkplugPoints() {}

  /**
   * What a birth said of a metric, by which later data is understood.
   *
   * @param device the id of the device
   * @param type the datatype's number (Sparkplug 3.0, section 6.4.16)
   */
  record Known(String device, String name, int type, Optional<String> unit) {}

  /**
   * The point that a metric becomes; empty if it can be none.
   *
   * @param sent when its message was sent, which stands for a time that it doesn't say
   * @param now the server's clock; what is new but says a time that isn't believed gets this one.
   *     All times in microseconds since 1970
   */
  static Optional<Point> of(Known known, SparkplugMetric metric, long sent, long now) {
    long claimed = metric.micros().orElse(sent);
    boolean believed = claimed <= now + MOST_AHEAD && claimed >= now - MOST_AGE;
    if (!believed && metric.historical()) {
      return Optional.empty();
    }
    return fields(known.type(), metric.value())
        .flatMap(
            fields ->
                tags(known)
                    .map(tags -> new Point("metric", believed ? claimed : now, tags, fields)));
  }

  private static Optional<Tags> tags(Known known) {
    Map<String, String> tags = new TreeMap<>();
    tags.put(Tags.DEVICE, known.device());
    tags.put("metric", known.name());
    tags.put("type", "gauge");
    known.unit().ifPresent(unit -> tags.put("unit", unit));
    boolean fits =
        tags.values().stream().allMatch(text -> PointRules.tagValueProblem(text).isEmpty());
    return fits ? Optional.of(Tags.of(tags)) : Optional.empty();
  }

  private static Optional<Fields> fields(int type, Value value) {
    return switch (value) {
      case Value.Whole(long bits) -> Optional.of(Fields.of("value", number(type, bits)));
      case Value.Real(double number) ->
          Double.isFinite(number) ? Optional.of(Fields.of("value", number)) : Optional.empty();
      case Value.Truth(boolean isTrue) -> Optional.of(Fields.of("value", isTrue ? 1 : 0));
      case Value.Text(String text) -> text(text);
      case Value.Null _, Value.Other _ -> Optional.empty();
    };
  }

  private static Optional<Fields> text(String text) {
    String cut = text;
    if (text.length() > PointRules.MAX_TEXT) {
      int end = PointRules.MAX_TEXT - 1;
      cut =
          text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
    return PointRules.textProblem(cut).isEmpty()
        ? Optional.of(Fields.builder().put("text", cut).build())
        : Optional.empty();
  }

  /** An integer of a datatype; signed ones are two's complements of any width on the wire. */
  private static double number(int type, long bits) {
    return switch (type) {
      case 1 -> (byte) bits;
      case 2 -> (short) bits;
      case 3 -> (int) bits;
      case 4 -> bits;
      case 5 -> bits & 0xff;
      case 6 -> bits & 0xffff;
      case 7 -> bits & 0xffff_ffffL;
      case 11 -> bits == 0 ? 0 : 1;
      default -> bits >= 0 ? bits : (bits >>> 1) * 2.0 + (bits & 1);
    };
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }
}
