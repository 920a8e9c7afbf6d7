package dev.sonde.server.api;

import dev.sonde.model.Catalog;
import dev.sonde.model.Micros;
import dev.sonde.model.PointJson;
import dev.sonde.server.fleet.DeviceView;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Parameters;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import dev.sonde.store.PointStore;
import dev.sonde.store.QueryException;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.SeriesSlice;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v1/series}. */
public final class SeriesApi {
  private static final double DEFAULT_INTERVAL_S = 10;

  private final Clock clock;
  private final Fleet fleet;
  private final PointStore store;
  private final SeriesLimits limits;

  /** The API of series. */
  public SeriesApi(Clock clock, Fleet fleet, PointStore store, SeriesLimits limits) {
    this.clock = clock;
    this.fleet = fleet;
    this.store = store;
    this.limits = limits;
  }

  /** Registers the path. */
  public void route(Routes routes) {
    routes.reading("/api/v1/series", this::query);
  }

  private void query(ServerRequest request, ServerResponse response) {
    Parameters parameters =
        new Parameters(
            request.query(), "kind", "fields", "tag", "from", "to", "step", "points", "quantiles");
    SeriesQuery query = new SeriesRequest(parameters, Micros.now(clock)).query(this::interval);
    checkSize(query);
    List<SeriesSlice> slices = store.query(query);
    Answers.json(request, response, Json.bytes(json -> write(json, query, slices)));
  }

  /** The longest interval of the devices that are asked for, or else the shortest of all. */
  private double interval(Set<String> devices) {
    if (devices.isEmpty()) {
      return intervals(fleet.devices()).min().orElse(DEFAULT_INTERVAL_S);
    }
    return intervals(devices.stream().flatMap(id -> fleet.device(id).stream()).toList())
        .max()
        .orElse(DEFAULT_INTERVAL_S);
  }

  private static DoubleStream intervals(List<DeviceView> devices) {
    return devices.stream().mapToDouble(view -> view.presence().interval());
  }

  private void checkSize(SeriesQuery query) {
    long series = (long) store.series(query.kind(), query.filter()).size() * query.fields().size();
    if (series > limits.series()) {
      throw new QueryException(
          "This asks for %d series; at most %d are answered at once. Name tags or fewer fields."
              .formatted(series, limits.series()));
    }
    long steps = query.step() == 0 ? 0 : (query.to() - query.from()) / query.step() + 1;
    if (series * steps > limits.values() || steps > limits.values()) {
      throw new QueryException(
          "This asks for up to %d values; at most %d are answered at once. Take a longer step."
              .formatted(Math.max(steps, series * steps), limits.values()));
    }
  }

  private static void write(JsonGenerator json, SeriesQuery query, List<SeriesSlice> slices) {
    json.writeStartObject();
    json.writeNumberProperty("from", query.from());
    json.writeNumberProperty("to", query.to());
    json.writeName("step_s");
    PointJson.write(json, Micros.toSeconds(query.step()));
    json.writeName("series");
    json.writeStartArray();
    slices.forEach(slice -> write(json, query, slice));
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, SeriesQuery query, SeriesSlice slice) {
    Selection field = slice.field();
    boolean rate = field.form() == Form.RATE;
    json.writeStartObject();
    json.writeName("tags");
    PointJson.write(json, slice.tags());
    json.writeStringProperty("field", rate ? "rate(" + field.field() + ")" : field.field());
    Catalog.field(query.kind(), field.field())
        .map(known -> rate ? known.unit() + "/s" : known.unit())
        .filter(unit -> !unit.isEmpty())
        .ifPresent(unit -> json.writeStringProperty("unit", unit));
    json.writeName("times");
    json.writeArray(slice.times(), 0, slice.size());
    numbers(json, "avg", slice.avg());
    if (query.step() > 0) {
      numbers(json, "min", slice.min());
      numbers(json, "max", slice.max());
    }
    if (!query.quantiles().isEmpty()) {
      json.writeName("quantiles");
      json.writeStartArray();
      for (double[] quantile : slice.quantiles()) {
        numbers(json, quantile);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }

  private static void numbers(JsonGenerator json, String name, double[] numbers) {
    json.writeName(name);
    numbers(json, numbers);
  }

  private static void numbers(JsonGenerator json, double[] numbers) {
    json.writeStartArray();
    for (double number : numbers) {
      PointJson.write(json, number);
    }
    json.writeEndArray();
  }
}
