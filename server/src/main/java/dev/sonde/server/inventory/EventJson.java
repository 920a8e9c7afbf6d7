package dev.sonde.server.inventory;

import dev.sonde.model.PointJson;
import tools.jackson.core.JsonGenerator;

/** Writes events as the API's schema {@code Event} says. */
public final class EventJson {
  private EventJson() {}

  /** Writes an event where the generator stands. */
  public static void write(JsonGenerator json, Event event) {
    json.writeStartObject();
    json.writeNumberProperty("id", event.id());
    json.writeNumberProperty("time", event.time());
    event.device().ifPresent(device -> json.writeStringProperty("device", device));
    json.writeStringProperty("type", event.type().word());
    json.writeStringProperty("message", event.message());
    if (event.data().size() > 0) {
      json.writeName("data");
      PointJson.write(json, event.data());
    }
    json.writeEndObject();
  }
}
