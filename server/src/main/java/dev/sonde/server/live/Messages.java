package dev.sonde.server.live;

import dev.sonde.model.MalformedException;
import dev.sonde.model.Point;
import dev.sonde.model.PointJson;
import dev.sonde.server.fleet.DeviceJson;
import dev.sonde.server.fleet.DeviceView;
import dev.sonde.server.inventory.Event;
import dev.sonde.server.inventory.EventJson;
import dev.sonde.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** The texts that go to live clients, as {@code openapi.yaml} describes them. */
final class Messages {
  private Messages() {}

  static String snapshot(long now, Collection<DeviceView> devices) {
    return message(
        "snapshot",
        json -> {
          json.writeNumberProperty("now", now);
          array(json, "devices", devices, DeviceJson::write);
        });
  }

  static String devices(long now, Collection<DeviceView> devices, Collection<String> removed) {
    return message(
        "devices",
        json -> {
          json.writeNumberProperty("now", now);
          array(json, "devices", devices, DeviceJson::write);
          array(json, "removed", removed, JsonGenerator::writeString);
        });
  }

  static String points(Collection<Point> points) {
    return message("points", json -> array(json, "points", points, PointJson::write));
  }

  static String events(Collection<Event> events) {
    return message("events", json -> array(json, "events", events, EventJson::write));
  }

  static String tick(long now) {
    return message("tick", json -> json.writeNumberProperty("now", now));
  }

  static String error(MalformedException e) {
    return message("error", json -> json.writeStringProperty("detail", e.getMessage()));
  }

  private static String message(String type, Consumer<JsonGenerator> content) {
    byte[] bytes =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("type", type);
              content.accept(json);
              json.writeEndObject();
            });
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static <T> void array(
      JsonGenerator json, String name, Collection<T> values, Element<T> element) {
    json.writeName(name);
    json.writeStartArray();
    values.forEach(value -> element.write(json, value));
    json.writeEndArray();
  }

  private interface Element<T> {
    void write(JsonGenerator json, T value);
  }
}
