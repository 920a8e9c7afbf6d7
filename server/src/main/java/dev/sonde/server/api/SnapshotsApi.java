package dev.sonde.server.api;

import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.server.backup.Snapshot;
import dev.sonde.server.backup.SnapshotShelf;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Bodies;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * {@code /api/v1/snapshots}: has the server make a snapshot of all that it keeps, in its own folder
 * and nowhere else. Whoever wants it reads it there.
 */
public final class SnapshotsApi {
  private static final int MAX_BODY_BYTES = 1_024;
  private static final String LEASE = "lease_s";
  private static final long SHORTEST_LEASE_S = 10;

  private final SnapshotShelf shelf;

  /** The API of snapshots. */
  public SnapshotsApi(SnapshotShelf shelf) {
    this.shelf = shelf;
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes
        .resource("/api/v1/snapshots", Map.of(Method.GET, this::list, Method.POST, this::take))
        .resource(
            "/api/v1/snapshots/{id}",
            Map.of(Method.PUT, this::renew, Method.DELETE, this::release));
  }

  private void list(ServerRequest request, ServerResponse response) {
    Answers.json(
        request,
        response,
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("rows");
              json.writeStartArray();
              shelf.current().ifPresent(there -> write(json, there));
              json.writeEndArray();
              json.writeEndObject();
            }));
  }

  private void take(ServerRequest request, ServerResponse response) {
    Duration lease = lease(request);
    Optional<Snapshot> made;
    try {
      made = shelf.take(lease);
    } catch (SnapshotShelf.BusyException e) {
      throw new ProblemException(409, String.valueOf(e.getMessage()));
    }
    Snapshot snapshot =
        made.orElseThrow(() -> new ProblemException(501, "The server's store makes no snapshots."));
    response.status(Status.CREATED_201);
    Answers.json(request, response, Json.bytes(json -> write(json, snapshot)));
  }

  private void renew(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    Snapshot renewed = shelf.renew(id, lease(request)).orElseThrow(() -> none(id));
    Answers.json(request, response, Json.bytes(json -> write(json, renewed)));
  }

  private void release(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    if (!shelf.release(id)) {
      throw none(id);
    }
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.status(Status.NO_CONTENT_204).send();
  }

  private static ProblemException none(String id) {
    return new ProblemException(404, "there is no snapshot '" + Json.plain(id, 64) + "'");
  }

  private static Duration lease(ServerRequest request) {
    byte[] body = Bodies.read(request, MAX_BODY_BYTES);
    Map<String, Object> tree = body.length == 0 ? Map.of() : JsonTree.object(body);
    for (String name : tree.keySet()) {
      if (!name.equals(LEASE)) {
        throw new MalformedException(Json.plain(name, 64), "is not known; expected " + LEASE);
      }
    }
    long longest = SnapshotShelf.LONGEST_LEASE.toSeconds();
    Object lease = tree.getOrDefault(LEASE, SnapshotShelf.USUAL_LEASE.toSeconds());
    if (lease instanceof Long seconds && seconds >= SHORTEST_LEASE_S && seconds <= longest) {
      return Duration.ofSeconds(seconds);
    }
    throw new MalformedException(
        LEASE, "expected a whole number from %d to %d".formatted(SHORTEST_LEASE_S, longest));
  }

  private static void write(JsonGenerator json, Snapshot snapshot) {
    json.writeStartObject();
    json.writeStringProperty("id", snapshot.manifest().id());
    json.writeStringProperty("folder", snapshot.folder().toString());
    json.writeNumberProperty("time", snapshot.manifest().time());
    json.writeNumberProperty("expires", snapshot.expires());
    json.writeNumberProperty("points", snapshot.manifest().points());
    json.writeNumberProperty("files", snapshot.manifest().files().size());
    json.writeNumberProperty("bytes", snapshot.manifest().bytes());
    json.writeEndObject();
  }
}
