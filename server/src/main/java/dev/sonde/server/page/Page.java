package dev.sonde.server.page;

import dev.sonde.server.http.Answers;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Problems;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The browser application. Files below {@code assets/} carry a hash in their names and may be kept
 * for ever; everything else is asked for anew. A path that names no file is one of the
 * application's own addresses and gets {@code index.html}, unless it looks like a file or the other
 * side wants no HTML.
 *
 * <p>Where a file has a sibling with {@code .br} or {@code .gz} and the browser takes that, the
 * sibling is sent.
 */
public final class Page {
  private static final String INDEX = "index.html";
  private static final String ASSETS = "assets/";
  private static final String IMMUTABLE = "public, max-age=31536000, immutable";
  private static final Set<Method> METHODS = Set.of(Method.GET, Method.HEAD);

  private final PageFiles files;

  /** The application in a folder of the class path. */
  public Page(PageFiles files) {
    this.files = files;
  }

  /** Registers everything that is not registered yet. */
  public void route(HttpRouting.Builder routing) {
    routing.any(Problems.guarding(this::serve));
  }

  private void serve(ServerRequest request, ServerResponse response) {
    String path = request.path().path().substring(1);
    if (path.equals("api") || path.startsWith("api/")) {
      throw new ProblemException(
          404, "There is nothing at /" + path + "; /api/v1/openapi.json lists what there is.");
    }
    if (!METHODS.contains(request.prologue().method())) {
      response.header(HeaderNames.ALLOW, "GET, HEAD");
      throw new ProblemException(405, "Only GET and HEAD are known here.");
    }
    String name = path.isEmpty() ? INDEX : path;
    Optional<PageFile> file = files.find(name);
    if (file.isEmpty() && isAddress(request, name)) {
      name = INDEX;
      file = files.find(INDEX);
    }
    String found = name;
    send(
        request,
        response,
        name.startsWith(ASSETS),
        file.orElseThrow(() -> new ProblemException(404, "There is no page /" + found + ".")));
  }

  private static boolean isAddress(ServerRequest request, String name) {
    if (name.startsWith(ASSETS)) {
      return false;
    }
    String accept = request.headers().first(HeaderNames.ACCEPT).orElse("*/*");
    boolean looksLikeFile = name.substring(name.lastIndexOf('/') + 1).contains(".");
    return accept.contains("text/html") || (accept.contains("*/*") && !looksLikeFile);
  }

  private static void send(
      ServerRequest request, ServerResponse response, boolean immutable, PageFile file) {
    response.header(HeaderNames.CACHE_CONTROL, immutable ? IMMUTABLE : "no-cache");
    response.header(HeaderNames.ETAG, file.tag());
    response.header(HeaderNames.VARY, "Accept-Encoding");
    if (Answers.has(request, file.tag())) {
      response.status(Status.NOT_MODIFIED_304).send();
      return;
    }
    response.header(HeaderNames.CONTENT_TYPE, file.type());
    for (String coding : List.of("br", "gzip")) {
      Optional<byte[]> coded = file.coded(coding);
      if (coded.isPresent() && Answers.accepts(request, coding)) {
        response.header(HeaderNames.CONTENT_ENCODING, coding);
        Answers.plain(request, response, coded.get());
        return;
      }
    }
    Answers.plain(request, response, file.bytes());
  }
}
