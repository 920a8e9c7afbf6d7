package dev.sonde.transport.mqtt;

import dev.sonde.model.ProtoInput;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A metric in a payload of Sparkplug B (Sparkplug 3.0, section 6.4.6).
 *
 * @param name absent in data where the alias stands for it
 * @param micros when it was so, in microseconds since 1970; absent if the metric doesn't say
 * @param type the datatype's number; 0 if the metric doesn't say
 * @param historical whether it waited somewhere before it was sent
 * @param unit of the property {@code engUnit}
 */
record SparkplugMetric(
    Optional<String> name,
    long alias,
    OptionalLong micros,
    int type,
    boolean historical,
    Value value,
    Optional<String> unit) {
  private static final String UNIT = "engUnit";

  /** What a metric says. */
  sealed interface Value {
    /** Nothing: it is null. */
    record Null() implements Value {}

    /** An integer as it was on the wire, whose meaning depends on the datatype. */
    record Whole(long bits) implements Value {}

    /** A number with a fraction. */
    record Real(double number) implements Value {}

    /** Yes or no. */
    record Truth(boolean isTrue) implements Value {}

    /** A text. */
    record Text(String text) implements Value {}

    /** Bytes, a data set, a template or an extension, which Sonde doesn't keep. */
    record Other() implements Value {}
  }

  /**
   * Reads one.
   *
   * @throws dev.sonde.model.MalformedException if it is none
   */
  static SparkplugMetric read(ProtoInput in) {
    Reading reading = new Reading();
    for (int field = in.next(); field != 0; field = in.next()) {
      reading.take(field, in);
    }
    return reading.done();
  }

  /** What is known of a metric while it is being read. */
  private static final class Reading {
    private Optional<String> name = Optional.empty();
    private long alias;
    private OptionalLong micros = OptionalLong.empty();
    private int type;
    private boolean historical;
    private boolean isNull;
    private Value value = new Value.Null();
    private Optional<String> unit = Optional.empty();

    void take(int field, ProtoInput in) {
      switch (field) {
        case 1 -> name = Optional.of(in.text()).filter(text -> !text.isEmpty());
        case 2 -> alias = in.integer();
        case 3 -> micros = OptionalLong.of(SparkplugPayload.micros(in.integer()));
        case 4 -> type = (int) in.integer();
        case 5 -> historical = in.integer() != 0;
        case 7 -> isNull = in.integer() != 0;
        case 9 -> unit = unit(in.message());
        default -> value(field, in);
      }
    }

    private void value(int field, ProtoInput in) {
      switch (field) {
        case 10, 11 -> value = new Value.Whole(in.integer());
        case 12 -> value = new Value.Real(in.number32());
        case 13 -> value = new Value.Real(in.number());
        case 14 -> value = new Value.Truth(in.integer() != 0);
        case 15 -> value = new Value.Text(in.text());
        case 16, 17, 18, 19 -> {
          in.skip();
          value = new Value.Other();
        }
        default -> in.skip();
      }
    }

    SparkplugMetric done() {
      return new SparkplugMetric(
          name, alias, micros, type, historical, isNull ? new Value.Null() : value, unit);
    }
  }

  /** The unit in a set of properties, whose names and values are two lists. */
  private static Optional<String> unit(ProtoInput in) {
    int at = -1;
    int keys = 0;
    int values = 0;
    Optional<String> found = Optional.empty();
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 1) {
        at = in.text().equals(UNIT) ? keys : at;
        keys++;
      } else if (field == 2) {
        found = values == at ? text(in.message()) : skipped(in, found);
        values++;
      } else {
        in.skip();
      }
    }
    return found.filter(text -> !text.isBlank());
  }

  private static Optional<String> skipped(ProtoInput in, Optional<String> found) {
    in.skip();
    return found;
  }

  private static Optional<String> text(ProtoInput in) {
    Optional<String> text = Optional.empty();
    for (int field = in.next(); field != 0; field = in.next()) {
      if (field == 8) {
        text = Optional.of(in.text());
      } else {
        in.skip();
      }
    }
    return text;
  }
}
