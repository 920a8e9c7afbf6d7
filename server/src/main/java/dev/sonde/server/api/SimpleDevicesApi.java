package dev.sonde.server.api;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.PointJson;
import dev.sonde.model.SimpleReportDecoder;
import dev.sonde.model.Tags;
import dev.sonde.server.fleet.Ages;
import dev.sonde.server.fleet.DeviceView;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.math.BigDecimal;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JsonGenerator;

/**
 * {@code GET /devices} for the dashboards of simple device programs (contract 1). What is unknown
 * of a device is {@code null}. Times are seconds since the epoch, with a fraction only where they
 * have one.
 */
public final class SimpleDevicesApi {
  private static final int MICRO_DIGITS = 6;

  private final Clock clock;
  private final Fleet fleet;

  /** The path of simple dashboards. */
  public SimpleDevicesApi(Clock clock, Fleet fleet) {
    this.clock = clock;
    this.fleet = fleet;
  }

  /** Registers the path. */
  public void route(Routes routes) {
    routes.reading("/devices", this::devices);
  }

  private void devices(ServerRequest request, ServerResponse response) {
    long now = Micros.now(clock);
    byte[] body =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("rows");
              json.writeStartArray();
              fleet.devices().stream()
                  .sorted(Comparator.comparing(DeviceView::id))
                  .forEach(view -> row(json, view, now));
              json.writeEndArray();
              seconds(json, "now", now);
              json.writeEndObject();
            });
    Answers.json(request, response, body);
  }

  private static void row(JsonGenerator json, DeviceView view, long now) {
    long lastSeen = view.presence().lastSeen();
    json.writeStartObject();
    json.writeStringProperty("device_id", view.id());
    json.writeBooleanProperty("online", Fleet.online(view.presence(), now));
    seconds(json, "last_seen", lastSeen);
    json.writeStringProperty(
        "last_seen_ago", Ages.words(Micros.toSeconds(now - lastSeen)) + " ago");
    for (String field : List.of("uptime_s", "cpu_pct", "mem_pct", "disk_pct")) {
      number(json, field, view.host(field));
    }
    loadAverage(json, view);
    link(json, view.link());
    json.writeEndObject();
  }

  private static void loadAverage(JsonGenerator json, DeviceView view) {
    List<OptionalDouble> loads =
        List.of(view.host("load1"), view.host("load5"), view.host("load15"));
    json.writeName("loadavg");
    if (loads.stream().anyMatch(OptionalDouble::isEmpty)) {
      json.writeNull();
      return;
    }
    json.writeStartArray();
    loads.forEach(load -> PointJson.write(json, load.orElseThrow()));
    json.writeEndArray();
  }

  private static void link(JsonGenerator json, Optional<Point> link) {
    Fields fields = link.map(Point::fields).orElse(Fields.none());
    text(json, "iface", link.flatMap(SimpleDevicesApi::named));
    text(
        json, "ip", fields.text("ipv4").or(() -> fields.text("ipv6")).map(SimpleDevicesApi::first));
    text(json, "mac", fields.text("mac"));
    for (String field : List.of("rx_bytes", "tx_bytes", "rx_packets", "tx_packets")) {
      number(json, field, fields.number(field));
    }
  }

  /** The interface's name, if the device told one. */
  private static Optional<String> named(Point link) {
    return link.tags()
        .value(Tags.INTERFACE)
        .filter(name -> !name.equals(SimpleReportDecoder.UNNAMED_INTERFACE));
  }

  private static String first(String addresses) {
    int space = addresses.indexOf(' ');
    return space < 0 ? addresses : addresses.substring(0, space);
  }

  private static void seconds(JsonGenerator json, String name, long micros) {
    json.writeName(name);
    json.writeNumber(BigDecimal.valueOf(micros, MICRO_DIGITS).stripTrailingZeros().toPlainString());
  }

  private static void number(JsonGenerator json, String name, OptionalDouble value) {
    json.writeName(name);
    if (value.isPresent()) {
      PointJson.write(json, value.getAsDouble());
    } else {
      json.writeNull();
    }
  }

  private static void text(JsonGenerator json, String name, Optional<String> value) {
    json.writeName(name);
    if (value.isPresent()) {
      json.writeString(value.get());
    } else {
      json.writeNull();
    }
  }
}
