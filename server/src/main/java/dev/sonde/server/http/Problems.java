package dev.sonde.server.http;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.server.inventory.InventoryException;
import dev.sonde.server.json.Json;
import dev.sonde.store.QueryException;
import dev.sonde.store.StoreException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** Turns what goes wrong into answers of type {@code application/problem+json} (RFC 9457). */
public final class Problems {
  private static final System.Logger LOG = System.getLogger(Problems.class.getName());
  private static final Refrain FAILURES = new Refrain(System::nanoTime);

  private Problems() {}

  /** A handler that answers with a problem where another one throws what this server throws. */
  public static Handler guarding(Handler handler) {
    return (request, response) -> {
      try {
        handler.handle(request, response);
      } catch (ProblemException e) {
        send(request, response, e);
      } catch (MalformedException e) {
        send(request, response, ProblemException.malformed(e));
      } catch (QueryException e) {
        send(request, response, new ProblemException(400, String.valueOf(e.getMessage())));
      } catch (StoreException | InventoryException e) {
        String why = String.valueOf(e.getMessage());
        if (FAILURES.admits(why)) {
          LOG.log(System.Logger.Level.WARNING, why);
        }
        send(request, response, new ProblemException(503, why));
      }
    };
  }

  /** Answers what nobody foresaw: says nothing to the other side and everything to the log. */
  public static void unforeseen(ServerRequest request, ServerResponse response, Throwable e) {
    LOG.log(
        System.Logger.Level.ERROR,
        request.prologue().method() + " " + request.path().rawPath() + " failed",
        e);
    send(
        request,
        response,
        new ProblemException(500, "The server failed at this request; its log says how."));
  }

  /** Answers with a problem. */
  public static void send(
      ServerRequest request, ServerResponse response, ProblemException problem) {
    response.status(Status.create(problem.status()));
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    Answers.send(request, response, "application/problem+json", body(problem));
  }

  private static byte[] body(ProblemException problem) {
    return Json.bytes(
        json -> {
          json.writeStartObject();
          json.writeStringProperty("type", "about:blank");
          json.writeStringProperty("title", Status.create(problem.status()).reasonPhrase());
          json.writeNumberProperty("status", problem.status());
          json.writeStringProperty("detail", problem.getMessage());
          if (!problem.faults().isEmpty()) {
            json.writeName("faults");
            json.writeStartArray();
            for (Fault fault : problem.faults()) {
              json.writeStartObject();
              json.writeStringProperty("path", fault.path());
              json.writeStringProperty("problem", fault.problem());
              json.writeEndObject();
            }
            json.writeEndArray();
          }
          json.writeEndObject();
        });
  }
}
