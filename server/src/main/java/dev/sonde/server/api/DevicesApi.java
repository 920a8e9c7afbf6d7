package dev.sonde.server.api;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.PointJson;
import dev.sonde.model.Tags;
import dev.sonde.server.fleet.DeviceJson;
import dev.sonde.server.fleet.DeviceView;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Bodies;
import dev.sonde.server.http.Parameters;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Routes;
import dev.sonde.server.inventory.Device;
import dev.sonde.server.inventory.EventType;
import dev.sonde.server.inventory.Journal;
import dev.sonde.server.inventory.State;
import dev.sonde.server.json.Json;
import dev.sonde.store.PointStore;
import io.helidon.common.uri.UriEncoding;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v1/devices}. */
public final class DevicesApi {
  private static final String PATH = "/api/v1/devices";
  private static final int MAX_BODY_BYTES = 256 * 1024;
  private static final int MAX_FILTER = 500;

  private final Clock clock;
  private final Fleet fleet;
  private final Journal journal;
  private final PointStore store;
  private final Consumer<String> forgotten;

  /**
   * The API of devices.
   *
   * @param forgotten is told the id of each device that was forgotten
   */
  public DevicesApi(
      Clock clock, Fleet fleet, Journal journal, PointStore store, Consumer<String> forgotten) {
    this.clock = clock;
    this.fleet = fleet;
    this.journal = journal;
    this.store = store;
    this.forgotten = forgotten;
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes
        .reading(PATH, this::list)
        .resource(
            PATH + "/{+id}",
            Map.of(Method.GET, this::show, Method.PATCH, this::edit, Method.DELETE, this::forget));
  }

  private void list(ServerRequest request, ServerResponse response) {
    Parameters parameters = new Parameters(request.query(), "q", "sort", "limit", "offset");
    String filter = parameters.text("q").orElse("");
    if (filter.length() > MAX_FILTER) {
      parameters.fault("q", "expected at most " + MAX_FILTER + " characters");
    }
    Comparator<DeviceView> order =
        parameters.read("sort", DeviceOrder::of).orElse(DeviceOrder.of("id"));
    long limit = parameters.integer("limit", 1, 10_000, 1_000);
    long offset = parameters.integer("offset", 0, Integer.MAX_VALUE, 0);
    parameters.check();
    Predicate<DeviceView> matches = DeviceFilter.of(filter);
    List<DeviceView> found = fleet.devices().stream().filter(matches).sorted(order).toList();
    List<DeviceView> page = found.stream().skip(offset).limit(limit).toList();
    Answers.json(request, response, Json.bytes(json -> write(json, found, page)));
  }

  private void write(JsonGenerator json, List<DeviceView> found, List<DeviceView> page) {
    json.writeStartObject();
    json.writeName("devices");
    json.writeStartArray();
    page.forEach(view -> DeviceJson.write(json, view));
    json.writeEndArray();
    json.writeNumberProperty("total", found.size());
    json.writeName("states");
    json.writeStartObject();
    for (State state : State.values()) {
      json.writeNumberProperty(
          state.word(), found.stream().filter(v -> v.presence().state() == state).count());
    }
    json.writeEndObject();
    json.writeNumberProperty("now", Micros.now(clock));
    json.writeEndObject();
  }

  private void show(ServerRequest request, ServerResponse response) {
    answer(request, response, device(request));
  }

  private void edit(ServerRequest request, ServerResponse response) {
    Device before = device(request).device();
    DeviceEdit edit = DeviceEdit.parse(Bodies.read(request, MAX_BODY_BYTES));
    Device after = edit.applyTo(before);
    if (!after.equals(before)) {
      journal.edit(after);
      fleet.edited(after);
      record(EventType.DEVICE_EDITED, before.id(), changes(before, after), Fields.none());
    }
    answer(request, response, device(request));
  }

  private void forget(ServerRequest request, ServerResponse response) {
    DeviceView view = device(request);
    long points = store.forget(Tags.DEVICE, view.id());
    journal.forget(view.id());
    fleet.forget(view.id());
    forgotten.accept(view.id());
    record(
        EventType.DEVICE_FORGOTTEN,
        view.id(),
        view.name() + " was forgotten, with " + points + " points.",
        Fields.of("points", (double) points));
    Answers.json(
        request,
        response,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeNumberProperty("points", points);
              json.writeEndObject();
            }));
  }

  private void answer(ServerRequest request, ServerResponse response, DeviceView view) {
    byte[] body =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("device");
              DeviceJson.write(json, view);
              json.writeStringProperty("notes", view.device().notes());
              json.writeName("latest");
              json.writeStartArray();
              fleet.latest(view.id()).forEach(point -> PointJson.write(json, point));
              json.writeEndArray();
              json.writeEndObject();
            });
    Answers.json(request, response, body);
  }

  private DeviceView device(ServerRequest request) {
    String raw = request.path().absolute().rawPath().substring(PATH.length() + 1);
    String id = UriEncoding.decodeUri(raw);
    return fleet
        .device(id)
        .orElseThrow(() -> new ProblemException(404, "There is no device '" + id + "'."));
  }

  private void record(EventType type, String device, String message, Fields data) {
    journal.record(Micros.now(clock), Optional.of(device), type, message, data);
  }

  private static String changes(Device before, Device after) {
    StringBuilder changes = new StringBuilder(before.id());
    if (!after.givenName().equals(before.givenName())) {
      changes.append(
          after.givenName().isEmpty()
              ? " lost its given name"
              : " was named '" + after.givenName() + "'");
    }
    if (!after.labels().equals(before.labels())) {
      changes.append(changes.length() > before.id().length() ? ", and" : "");
      changes.append(" has other labels");
    }
    if (!after.notes().equals(before.notes())) {
      changes.append(changes.length() > before.id().length() ? ", and" : "");
      changes.append(" has other notes");
    }
    return changes.append('.').toString();
  }
}
