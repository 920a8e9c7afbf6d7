package dev.sonde.server.inventory;

import dev.sonde.server.json.FieldsJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jdbi.v3.core.statement.PreparedBatch;

/** How the inventory's values lie in rows. */
final class Rows {
  static final String INSERT_DEVICE =
      """
      INSERT INTO devices (id, name, notes, first_seen, last_seen, interval_s, has_agent, state,
        state_since, hostname, os, model, address)
      VALUES (:id, :name, :notes, :firstSeen, :lastSeen, :interval, :hasAgent, :state,
        :stateSince, :hostname, :os, :model, :address)
      ON CONFLICT (id) DO NOTHING
      """;

  static final String UPDATE_SEEN =
      """
      UPDATE devices SET last_seen = :lastSeen, interval_s = :interval, has_agent = :hasAgent,
        state = :state, state_since = :stateSince, hostname = :hostname, os = :os, model = :model,
        address = :address
      WHERE id = :id
      """;

  static final String INSERT_EVENT =
      """
      INSERT INTO events (id, time, device, type, message, data)
      VALUES (:id, :time, :device, :type, :message, :data)
      ON CONFLICT (id) DO NOTHING
      """;

  private Rows() {}

  static void bind(PreparedBatch batch, DeviceRecord row) {
    Device device = row.device();
    Presence presence = row.presence();
    Facts facts = row.facts();
    batch
        .bind("id", device.id())
        .bind("name", device.givenName())
        .bind("notes", device.notes())
        .bind("firstSeen", device.firstSeen())
        .bind("lastSeen", presence.lastSeen())
        .bind("interval", presence.interval())
        .bind("hasAgent", presence.hasAgent() ? 1 : 0)
        .bind("state", presence.state().word())
        .bind("stateSince", presence.stateSince())
        .bind("hostname", facts.hostname())
        .bind("os", facts.os())
        .bind("model", facts.model())
        .bind("address", facts.address());
  }

  static DeviceRecord device(ResultSet row, Map<String, String> labels) throws SQLException {
    return new DeviceRecord(
        new Device(
            row.getString("id"),
            row.getString("name"),
            row.getString("notes"),
            new TreeMap<>(labels),
            row.getLong("first_seen")),
        new Presence(
            row.getLong("last_seen"),
            row.getDouble("interval_s"),
            row.getInt("has_agent") == 1,
            State.of(row.getString("state")),
            row.getLong("state_since")),
        new Facts(
            row.getString("hostname"),
            row.getString("os"),
            row.getString("model"),
            row.getString("address")));
  }

  static void bind(PreparedBatch batch, Event event) {
    batch
        .bind("id", event.id())
        .bind("time", event.time())
        .bind("device", event.device().orElse(null))
        .bind("type", event.type().word())
        .bind("message", event.message())
        .bind("data", FieldsJson.text(event.data()));
  }

  static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getLong("id"),
        row.getLong("time"),
        Optional.ofNullable(row.getString("device")),
        EventType.of(row.getString("type")),
        row.getString("message"),
        FieldsJson.parse(row.getString("data")));
  }
}
