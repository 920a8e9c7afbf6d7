package dev.sonde.server.api;

import dev.sonde.model.Catalog;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Parameters;
import dev.sonde.server.http.Routes;
import dev.sonde.server.json.Json;
import dev.sonde.store.PointStore;
import dev.sonde.store.PointStore.KindExtent;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v1/kinds}. */
public final class KindsApi {
  private final PointStore store;

  /** The API of kinds. */
  public KindsApi(PointStore store) {
    this.store = store;
  }

  /** Registers the path. */
  public void route(Routes routes) {
    routes.reading("/api/v1/kinds", this::kinds);
  }

  private void kinds(ServerRequest request, ServerResponse response) {
    new Parameters(request.query()).check();
    Map<String, KindExtent> stored = new TreeMap<>(store.extents());
    byte[] body =
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeName("kinds");
              json.writeStartArray();
              for (Catalog.Kind kind : Catalog.kinds()) {
                write(json, kind, Optional.ofNullable(stored.remove(kind.name())));
              }
              stored.forEach((name, extent) -> writeUnknown(json, name, extent));
              json.writeEndArray();
              json.writeEndObject();
            });
    Answers.cacheable(request, response, body);
  }

  private static void write(JsonGenerator json, Catalog.Kind kind, Optional<KindExtent> extent) {
    json.writeStartObject();
    json.writeStringProperty("kind", kind.name());
    json.writeStringProperty("description", kind.description());
    extent.ifPresent(stored -> write(json, stored));
    json.writeName("fields");
    json.writeStartArray();
    for (Catalog.Field field : kind.fields()) {
      json.writeStartObject();
      json.writeStringProperty("name", field.name());
      json.writeStringProperty("type", field.type().name().toLowerCase(Locale.ROOT));
      if (!field.unit().isEmpty()) {
        json.writeStringProperty("unit", field.unit());
      }
      json.writeStringProperty("description", field.description());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** A kind that is stored but that the catalogue doesn't have. */
  private static void writeUnknown(JsonGenerator json, String name, KindExtent extent) {
    json.writeStartObject();
    json.writeStringProperty("kind", name);
    write(json, extent);
    json.writeName("fields");
    json.writeStartArray();
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, KindExtent extent) {
    json.writeNumberProperty("points", extent.points());
    json.writeNumberProperty("oldest", extent.oldest());
    json.writeNumberProperty("newest", extent.newest());
  }
}
