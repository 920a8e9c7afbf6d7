package dev.sonde.model;

import tools.jackson.core.JsonGenerator;

/**
 * Writes points as JSON: {@code {"kind", "time", "tags": {…}, "fields": {…}}}, as the schema {@code
 * Point} of the API says. Whole numbers are written without a fraction.
 */
public final class PointJson {
  private PointJson() {}

  /** Writes a point where the generator stands. */
  public static void write(JsonGenerator json, Point point) {
    json.writeStartObject();
    json.writeStringProperty("kind", point.kind());
    json.writeNumberProperty("time", point.time());
    json.writeName("tags");
    write(json, point.tags());
    json.writeName("fields");
    write(json, point.fields());
    json.writeEndObject();
  }

  /** Writes tags as an object of texts. */
  public static void write(JsonGenerator json, Tags tags) {
    json.writeStartObject();
    tags.forEach(json::writeStringProperty);
    json.writeEndObject();
  }

  /** Writes fields as an object of numbers and texts. */
  public static void write(JsonGenerator json, Fields fields) {
    json.writeStartObject();
    for (int i = 0; i < fields.size(); i++) {
      json.writeName(fields.names().at(i));
      if (fields.isText(i)) {
        json.writeString(fields.textAt(i));
      } else {
        write(json, fields.numberAt(i));
      }
    }
    json.writeEndObject();
  }

  /** Writes a finite number, whole ones without a fraction. */
  public static void write(JsonGenerator json, double number) {
    if (Numbers.isWhole(number)) {
      json.writeNumber((long) number);
    } else {
      json.writeNumber(number);
    }
  }

  static void write(JsonBytes json, Point point) {
    json.open('{').name("kind").text(point.kind()).name("time").number(point.time());
    json.name("tags").open('{');
    point.tags().forEach((name, value) -> json.name(name).text(value));
    json.close('}').name("fields");
    write(json, point.fields());
    json.close('}');
  }

  /** Writes fields as an object of numbers and texts. */
  public static void write(JsonBytes json, Fields fields) {
    json.open('{');
    for (int i = 0; i < fields.size(); i++) {
      json.name(fields.names().at(i));
      if (fields.isText(i)) {
        json.text(fields.textAt(i));
      } else {
        json.number(fields.numberAt(i));
      }
    }
    json.close('}');
  }
}
