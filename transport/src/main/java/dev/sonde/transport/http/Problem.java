package dev.sonde.transport.http;

import dev.sonde.model.Fault;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Why a request was not met (RFC 9457), with Sonde's member {@code faults}.
 *
 * @param status the HTTP status
 * @param title the sort of problem, for people
 * @param detail this very problem, for people; empty if the title says it all
 * @param faults what is wrong with the request, piece by piece
 */
public record Problem(int status, String title, String detail, List<Fault> faults) {
  private static final String MEDIA_TYPE = "application/problem+json";
  private static final JsonFactory JSON = new JsonFactory();

  /** Copies the list. */
  public Problem {
    faults = List.copyOf(faults);
  }

  /** Answers with this problem. */
  public void send(ServerResponse response) {
    response.status(status).header(HeaderNames.CONTENT_TYPE, MEDIA_TYPE).send(toJson());
  }

  private byte[] toJson() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      json.writeStringProperty("type", "about:blank");
      json.writeStringProperty("title", title);
      json.writeNumberProperty("status", status);
      if (!detail.isEmpty()) {
        json.writeStringProperty("detail", detail);
      }
      if (!faults.isEmpty()) {
        json.writeArrayPropertyStart("faults");
        faults.forEach(fault -> write(json, fault));
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, Fault fault) {
    json.writeStartObject();
    json.writeStringProperty("path", fault.path());
    json.writeStringProperty("problem", fault.problem());
    json.writeEndObject();
  }
}
