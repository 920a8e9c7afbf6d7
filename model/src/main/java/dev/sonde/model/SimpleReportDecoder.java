package dev.sonde.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads what simple device programs post to {@code /metrics} (contract 1), and makes points of kind
 * {@code host} and {@code interface} of it.
 *
 * <p>A text that is not JSON has the one fault {@code invalid JSON}. An object without {@code
 * device_id}, {@code ts}, {@code system} or {@code network} (absent, null, an empty id, or not an
 * object at all) has the one fault {@code missing field: NAME}, for the first of them in this
 * order. Fields inside {@code system} and {@code network} may be absent, null or an empty text;
 * those that are there must have the right type and range. Unknown keys are skipped; of repeated
 * keys the last counts. Thread-safe.
 */
public final class SimpleReportDecoder {
  /** The name that an interface gets when the device doesn't tell one. */
  public static final String UNNAMED_INTERFACE = "default";

  private static final long TAG_SET_BYTES = 8L << 20;
  private static final double DEFAULT_INTERVAL_S = 10;
  private static final double MAX_TIME_S = PointRules.MAX_TIME / (double) Micros.PER_SECOND;
  private static final String[] LOADS = {"load1", "load5", "load15"};

  private static final FieldSlots SYSTEM =
      new FieldSlots("uptime_s", "cpu_pct", "mem_pct", "disk_pct", "load1", "load5", "load15");
  private static final FieldSlots NETWORK =
      new FieldSlots(
          "default_route",
          "mac",
          "ipv4",
          "ipv6",
          "rx_bytes",
          "tx_bytes",
          "rx_packets",
          "tx_packets");

  private final JsonFactory json = JsonInput.factory();
  private final Interner<Tags> tagSets = new Interner<>(TAG_SET_BYTES);

  /**
   * The report in these bytes.
   *
   * @throws MalformedException if it is not one
   */
  public SimpleReport decode(byte[] bytes) {
    return JsonInput.read(json, bytes, input -> new Reading(input).report(), _ -> "invalid JSON");
  }

  /** One pass over one report. */
  private final class Reading {
    private final JsonInput input;
    private @Nullable String device;
    private @Nullable Double seconds;
    private double interval = DEFAULT_INTERVAL_S;
    private @Nullable Fields system;
    private @Nullable Fields network;
    private String interfaceName = UNNAMED_INTERFACE;

    Reading(JsonInput input) {
      this.input = input;
    }

    SimpleReport report() {
      if (input.token() == JsonToken.START_OBJECT) {
        for (String key = input.nextKey(); key != null; key = input.nextKey()) {
          readKey(key);
        }
      } else {
        input.skip();
      }
      if (device == null) {
        return missing("device_id");
      } else if (seconds == null) {
        return missing("ts");
      } else if (system == null) {
        return missing("system");
      } else if (network == null) {
        return missing("network");
      }
      long time = Math.round(seconds * Micros.PER_SECOND);
      return new SimpleReport(device, time, interval, points(device, time, system, network));
    }

    private SimpleReport missing(String name) {
      input.onlyFault("missing field: " + name);
      return new SimpleReport("", 0, 0, List.of());
    }

    private void readKey(String key) {
      boolean given = input.token() != JsonToken.VALUE_NULL;
      switch (key) {
        case "device_id" -> device = isEmpty() ? null : input.text(PointRules::idProblem);
        case "ts" -> seconds = given ? input.number(Reading::secondsProblem) : null;
        case "interval" ->
            interval = given ? input.number(Reading::intervalProblem) : DEFAULT_INTERVAL_S;
        case "system" -> system = given ? system() : null;
        case "network" -> network = given ? network() : null;
        default -> input.skip();
      }
    }

    private List<Point> points(String id, long time, Fields ofSystem, Fields ofNetwork) {
      List<Point> points = new ArrayList<>(2);
      if (input.faultCount() == 0 && ofSystem.size() > 0) {
        points.add(new Point("host", time, tags(Tags.DEVICE, id), ofSystem));
      }
      if (input.faultCount() == 0 && ofNetwork.size() > 0) {
        Tags tags = tags(Tags.DEVICE, id, Tags.INTERFACE, interfaceName);
        points.add(new Point("interface", time, tags, ofNetwork));
      }
      return points;
    }

    private Tags tags(String... pairs) {
      return tagSets
          .find(pairs, pairs.length)
          .orElseGet(() -> tagSets.keep(pairs, pairs.length, Tags.of(pairs)));
    }

    private Fields system() {
      FieldSlots.Values fields = SYSTEM.empty();
      if (!input.object()) {
        return Fields.none();
      }
      for (String key = input.nextKey(); key != null; key = input.nextKey()) {
        if (isEmpty()) {
          continue;
        }
        switch (key) {
          case "uptime_s" -> fields.put(key, input.number(Reading::negativeProblem));
          case "cpu_pct", "mem_pct", "disk_pct" ->
              fields.put(key, input.number(Reading::percentProblem));
          case "loadavg" -> readLoads(fields);
          default -> input.skip();
        }
      }
      return fields.build();
    }

    private void readLoads(FieldSlots.Values fields) {
      if (!input.array()) {
        return;
      }
      for (int i = 0; input.nextElement(); i++) {
        if (i >= LOADS.length) {
          input.skip();
        } else if (!isEmpty()) {
          fields.put(LOADS[i], input.number(Reading::negativeProblem));
        }
      }
    }

    private Fields network() {
      FieldSlots.Values fields = NETWORK.empty();
      if (!input.object()) {
        return Fields.none();
      }
      for (String key = input.nextKey(); key != null; key = input.nextKey()) {
        if (isEmpty()) {
          continue;
        }
        readNetwork(key, fields);
      }
      if (fields.isEmpty() && interfaceName.equals(UNNAMED_INTERFACE)) {
        return Fields.none();
      }
      return fields.put("default_route", 1).build();
    }

    private void readNetwork(String key, FieldSlots.Values fields) {
      switch (key) {
        case "iface" -> interfaceName = input.text(PointRules::tagValueProblem);
        case "ip" -> {
          String address = input.text(PointRules::tagValueProblem);
          fields.put(address.indexOf(':') < 0 ? "ipv4" : "ipv6", address);
        }
        case "mac" -> fields.put(key, input.text(PointRules::tagValueProblem));
        case "rx_bytes", "tx_bytes", "rx_packets", "tx_packets" ->
            fields.put(key, input.number(Reading::counterProblem));
        default -> input.skip();
      }
    }

    /** Whether the value here is a way of saying that there is none. */
    private boolean isEmpty() {
      return input.token() == JsonToken.VALUE_NULL || input.isEmptyText();
    }

    private static Optional<String> secondsProblem(double value) {
      return Math.abs(value) <= MAX_TIME_S
          ? Optional.empty()
          : Optional.of("expected seconds since 1970, up to the year 9999; found " + value);
    }

    private static Optional<String> intervalProblem(double value) {
      // 0 is taken: devices that send it are judged by the least interval, 10 s.
      return value == 0 ? Optional.empty() : PointRules.intervalProblem(value);
    }

    private static Optional<String> negativeProblem(double value) {
      return value >= 0 ? Optional.empty() : Optional.of("expected 0 or more, found " + value);
    }

    private static Optional<String> percentProblem(double value) {
      return value >= 0 && value <= 100
          ? Optional.empty()
          : Optional.of("expected 0 to 100, found " + value);
    }

    private static Optional<String> counterProblem(double value) {
      return value >= 0 && value == Math.rint(value)
          ? Optional.empty()
          : Optional.of("expected a whole number, 0 or more; found " + value);
    }
  }
}
