package dev.sonde.host;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;

/**
 * A point in the making. A number that is not finite stands for what is not known, or can't be told
 * from what was read; it makes no field.
 */
final class Observation {
  private final String kind;
  private final Tags tags;
  private final Absences absences;
  private final Fields.Builder fields = Fields.builder();

  Observation(String kind, Tags tags, Absences absences) {
    this.kind = kind;
    this.tags = tags;
    this.absences = absences;
  }

  /** Adds a number if it is known: so where it may be unknown for good reasons. */
  Observation put(String field, double value) {
    if (Double.isFinite(value)) {
      fields.put(field, value);
    }
    return this;
  }

  /** Adds a count, unless it is -1, which stands for unknown. */
  Observation put(String field, long count) {
    if (count >= 0) {
      fields.put(field, (double) count);
    }
    return this;
  }

  /** Adds a number; if it is not known, names the metric as absent from the text just read. */
  Observation put(String field, double value, Text source) {
    if (Double.isFinite(value)) {
      fields.put(field, value);
    } else {
      absences.note(kind + '.' + field, source.absence());
    }
    return this;
  }

  /** Adds a text, cut to the longest allowed, unless it is empty. */
  Observation put(String field, String text) {
    if (!text.isEmpty()) {
      fields.put(
          field,
          text.length() <= PointRules.MAX_TEXT ? text : text.substring(0, PointRules.MAX_TEXT));
    }
    return this;
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  Point at(long time) {
    return new Point(kind, time, tags, fields.build());
  }
}
