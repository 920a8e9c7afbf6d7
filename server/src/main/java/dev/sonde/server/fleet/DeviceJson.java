package dev.sonde.server.fleet;

import dev.sonde.model.PointJson;
import java.util.List;
import java.util.OptionalDouble;
import tools.jackson.core.JsonGenerator;

/** Writes devices as the API's schema {@code Device} says. */
public final class DeviceJson {
  private static final List<String> HOST_FIELDS =
      List.of("uptime_s", "cpu_pct", "mem_pct", "disk_pct", "load1", "cores");

  private DeviceJson() {}

  /** Writes a device where the generator stands. */
  public static void write(JsonGenerator json, DeviceView view) {
    json.writeStartObject();
    json.writeStringProperty("id", view.id());
    json.writeStringProperty("name", view.name());
    writePresence(json, view);
    json.writeName("labels");
    json.writeStartObject();
    view.device().labels().forEach(json::writeStringProperty);
    json.writeEndObject();
    json.writeBooleanProperty("conflict", view.conflict());
    number(json, "clock_skew_s", view.clockSkew());
    text(json, "hostname", view.facts().hostname());
    text(json, "os", view.facts().os());
    text(json, "model", view.facts().model());
    text(json, "address", view.facts().address());
    HOST_FIELDS.forEach(field -> number(json, field, view.host(field)));
    number(json, "rx_bytes_per_s", view.received());
    number(json, "tx_bytes_per_s", view.sent());
    json.writeEndObject();
  }

  private static void writePresence(JsonGenerator json, DeviceView view) {
    json.writeStringProperty("state", view.presence().state().word());
    json.writeNumberProperty("state_since", view.presence().stateSince());
    json.writeNumberProperty("first_seen", view.device().firstSeen());
    json.writeNumberProperty("last_seen", view.presence().lastSeen());
    json.writeName("interval_s");
    PointJson.write(json, view.presence().interval());
    json.writeBooleanProperty("has_agent", view.presence().hasAgent());
  }

  private static void number(JsonGenerator json, String name, OptionalDouble value) {
    if (value.isPresent()) {
      json.writeName(name);
      PointJson.write(json, value.getAsDouble());
    }
  }

  private static void text(JsonGenerator json, String name, String value) {
    if (!value.isEmpty()) {
      json.writeStringProperty(name, value);
    }
  }
}
