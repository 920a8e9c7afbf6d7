package dev.sonde.server.json;

import dev.sonde.model.Fields;
import dev.sonde.model.PointJson;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Fields as the text of a JSON object, and back. */
public final class FieldsJson {
  private FieldsJson() {}

  /** The object's text. */
  public static String text(Fields fields) {
    return new String(Json.bytes(json -> PointJson.write(json, fields)), StandardCharsets.UTF_8);
  }

  /**
   * The fields of an object of numbers and texts.
   *
   * @throws tools.jackson.core.JacksonException if it is no JSON
   */
  public static Fields parse(String text) {
    Fields.Builder fields = Fields.builder();
    try (JsonParser json = Json.parser(text)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        if (json.nextToken() == JsonToken.VALUE_STRING) {
          fields.put(name, json.getString());
        } else {
          fields.put(name, json.getDoubleValue());
        }
      }
    }
    return fields.build();
  }
}
