package dev.sonde.server.api;

import dev.sonde.model.Catalog;
import dev.sonde.model.Micros;
import dev.sonde.model.PointJson;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Parameters;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import dev.sonde.store.PointStore;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JsonGenerator;

/**
 * {@code /api/v1/sparklines}. One query asks the store for all devices; its result serves everybody
 * for ten seconds. Fields outside the catalogue are refused, so that what is kept is bounded.
 */
public final class SparklinesApi {
  private static final long STEP = 120 * Micros.PER_SECOND;
  private static final int STEPS = 30;
  private static final long FRESH = 10 * Micros.PER_SECOND;
  private static final int MAX_DEVICES = 2_000;
  private static final double CENTS = 100;

  private final Clock clock;
  private final PointStore store;
  private final Map<String, Lines> kept = new ConcurrentHashMap<>();

  /** The API of sparklines. */
  public SparklinesApi(Clock clock, PointStore store) {
    this.clock = clock;
    this.store = store;
  }

  /** Registers the path. */
  public void route(Routes routes) {
    routes.reading("/api/v1/sparklines", this::sparklines);
  }

  private void sparklines(ServerRequest request, ServerResponse response) {
    Parameters parameters = new Parameters(request.query(), "field", "device");
    Catalog.Field field =
        parameters.read("field", SparklinesApi::field).orElseGet(() -> field("cpu_pct"));
    Set<String> devices = new HashSet<>(parameters.all("device"));
    if (devices.size() > MAX_DEVICES) {
      parameters.fault("device", "expected at most " + MAX_DEVICES);
    }
    parameters.check();
    Lines lines = lines(field);
    Answers.cacheable(request, response, Json.bytes(json -> write(json, lines, devices)));
  }

  private static Catalog.Field field(String name) {
    return Catalog.field("host", name)
        .filter(field -> field.type() != Catalog.Type.TEXT)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a numeric field of kind host; found " + PointRules.quoted(name)));
  }

  /** The lines of a field; while they are asked of the store, others wait for the same answer. */
  private Lines lines(Catalog.Field field) {
    long now = Micros.now(clock);
    return kept.compute(
        field.name(),
        (name, before) -> before != null && now - before.made < FRESH ? before : ask(field, now));
  }

  private Lines ask(Catalog.Field field, long now) {
    long to = (Math.floorDiv(now, STEP) + 1) * STEP;
    long from = to - STEPS * STEP;
    Form form = field.type() == Catalog.Type.COUNTER ? Form.RATE : Form.VALUE;
    Map<String, double[]> devices = new HashMap<>();
    for (SeriesSlice slice :
        store.query(
            new SeriesQuery(
                "host", Map.of(), List.of(new Selection(field.name(), form)), from, to, STEP))) {
      slice.tags().value(Tags.DEVICE).ifPresent(id -> devices.put(id, spread(slice, from)));
    }
    return new Lines(now, from, devices);
  }

  /** A value for each step, NaN where there is none. */
  private static double[] spread(SeriesSlice slice, long from) {
    double[] values = new double[STEPS];
    Arrays.fill(values, Double.NaN);
    for (int i = 0; i < slice.size(); i++) {
      values[(int) ((slice.times()[i] - from) / STEP)] = slice.avg()[i];
    }
    return values;
  }

  private static void write(JsonGenerator json, Lines lines, Set<String> wanted) {
    json.writeStartObject();
    json.writeNumberProperty("from", lines.from);
    json.writeNumberProperty("step_s", STEP / Micros.PER_SECOND);
    json.writeNumberProperty("steps", STEPS);
    json.writeName("devices");
    json.writeStartObject();
    lines.devices.forEach(
        (id, values) -> {
          if (wanted.isEmpty() || wanted.contains(id)) {
            json.writeName(id);
            write(json, values);
          }
        });
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, double[] values) {
    json.writeStartArray();
    for (double value : values) {
      if (Double.isNaN(value)) {
        json.writeNull();
      } else {
        PointJson.write(json, Math.rint(value * CENTS) / CENTS);
      }
    }
    json.writeEndArray();
  }

  private record Lines(long made, long from, Map<String, double[]> devices) {}
}
