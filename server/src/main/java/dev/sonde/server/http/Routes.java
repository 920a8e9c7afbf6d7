package dev.sonde.server.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Registers handlers by path, so that {@code HEAD} works wherever {@code GET} does, a wrong method
 * is answered with 405, and what handlers throw becomes a problem.
 */
public final class Routes {
  private final HttpRouting.Builder routing;

  /** Registers at a routing. */
  public Routes(HttpRouting.Builder routing) {
    this.routing = routing;
  }

  /** A path that can only be read. */
  public Routes reading(String path, Handler handler) {
    return resource(path, Map.of(Method.GET, handler));
  }

  /** A path with a handler for each method that it knows. */
  public Routes resource(String path, Map<Method, Handler> handlers) {
    handlers.forEach((method, handler) -> routing.route(method, path, Problems.guarding(handler)));
    if (handlers.containsKey(Method.GET)) {
      routing.route(Method.HEAD, path, Problems.guarding(handlers.get(Method.GET)));
    }
    return others(path, handlers.keySet());
  }

  /** Answers all methods of a path but these, which are registered already, with 405. */
  public Routes others(String path, Set<Method> known) {
    Set<String> allowed = new TreeSet<>();
    known.forEach(method -> allowed.add(method.text()));
    if (known.contains(Method.GET)) {
      allowed.add("HEAD");
    }
    String allow = String.join(", ", allowed);
    routing.any(
        path,
        (request, response) -> {
          response.header(HeaderNames.ALLOW, allow);
          Problems.send(
              request,
              response,
              new ProblemException(
                  405, request.prologue().method().text() + " is not known here, only " + allow));
        });
    return this;
  }
}
