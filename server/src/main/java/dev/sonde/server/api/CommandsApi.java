package dev.sonde.server.api;

import dev.sonde.model.JsonTree;
import dev.sonde.model.Micros;
import dev.sonde.model.PointRules;
import dev.sonde.server.commands.Asker;
import dev.sonde.server.commands.CommandJson;
import dev.sonde.server.commands.Commands;
import dev.sonde.server.http.Answers;
import dev.sonde.server.http.Bodies;
import dev.sonde.server.http.Parameters;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.http.Routes;
import dev.sonde.server.inventory.CommandQuery;
import dev.sonde.server.inventory.CommandRecord;
import dev.sonde.server.inventory.CommandState;
import dev.sonde.server.json.Json;
import io.helidon.common.uri.UriEncoding;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /api/v1/commands}: have modules of agents do something, and see who did what came of it.
 */
public final class CommandsApi {
  private static final String PATH = "/api/v1/commands";
  private static final int MAX_BODY_BYTES = 256 * 1024;
  private static final int MAX_NAME = 100;

  /** Names who asks, as long as the server knows no users. */
  private static final HeaderName AS = HeaderNames.create("X-Sonde-As");

  private final Clock clock;
  private final Commands commands;

  /** The API of commands. */
  public CommandsApi(Clock clock, Commands commands) {
    this.clock = clock;
    this.commands = commands;
  }

  /** Registers the paths. */
  public void route(Routes routes) {
    routes
        .resource(PATH, Map.of(Method.GET, this::list, Method.POST, this::ask))
        .reading(PATH + "/{id}", this::show)
        .resource(PATH + "/{id}/cancel", Map.of(Method.POST, this::cancel));
  }

  private void ask(ServerRequest request, ServerResponse response) {
    Asker asker = asker(request);
    Commands.Asked asked = commands.ask(Bodies.read(request, MAX_BODY_BYTES), asker);
    if (wantsLines(request)) {
      follow(response, asked.command().id());
    } else {
      response.status(asked.isNew() ? Status.CREATED_201 : Status.OK_200);
      answer(request, response, Map.of("command", CommandJson.whole(asked.command())));
    }
  }

  private static Asker asker(ServerRequest request) {
    String name = request.headers().first(AS).orElse("").strip();
    if (!name.isEmpty() && (name.length() > MAX_NAME || !Json.plain(name, MAX_NAME).equals(name))) {
      throw new ProblemException(
          400, AS.defaultCase() + ": expected a name of at most " + MAX_NAME + " characters");
    }
    return new Asker(name, request.remotePeer().host());
  }

  private static boolean wantsLines(ServerRequest request) {
    return request.headers().first(HeaderNames.ACCEPT).orElse("").contains(LiveLines.TYPE);
  }

  private void follow(ServerResponse response, String id) {
    LiveLines lines = new LiveLines(commands::leftOut);
    try (Commands.Following _ = commands.follow(id, line -> lines.add(line.json(), line.last()))) {
      LiveLines.head(response);
      lines.writeTo(response, 1, () -> {});
    }
  }

  private void list(ServerRequest request, ServerResponse response) {
    Parameters parameters =
        new Parameters(request.query(), "agent", "module", "state", "since", "before", "limit");
    long now = Micros.now(clock);
    CommandQuery query =
        new CommandQuery(
            parameters.text("agent"),
            parameters.text("module"),
            parameters.read("state", CommandsApi::state),
            parameters
                .read("since", text -> TimeExpression.micros(text, now, now))
                .orElse(Long.MIN_VALUE),
            parameters.integer("before", 1, Long.MAX_VALUE, Long.MAX_VALUE),
            (int) parameters.integer("limit", 1, 500, 100));
    parameters.check();
    List<CommandRecord> found = commands.list(query);
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("commands", found.stream().map(CommandJson::summary).toList());
    if (found.size() == query.limit()) {
      page.put("next", found.getLast().number());
    }
    page.put("now", now);
    answer(request, response, page);
  }

  /** How a command stands as a whole; none waits as a whole. */
  private static CommandState state(String word) {
    CommandState state = CommandState.of(word);
    if (state == CommandState.WAITING) {
      throw new IllegalArgumentException(
          "expected running, completed, failed, cancelled or lost; found "
              + PointRules.quoted(word));
    }
    return state;
  }

  private void show(ServerRequest request, ServerResponse response) {
    String id = id(request);
    if (wantsLines(request)) {
      follow(response, id);
      return;
    }
    CommandRecord command =
        commands
            .find(id)
            .orElseThrow(() -> new ProblemException(404, "there is no command '" + id + "'"));
    answer(request, response, Map.of("command", CommandJson.whole(command)));
  }

  private void cancel(ServerRequest request, ServerResponse response) {
    CommandRecord command = commands.cancel(id(request), asker(request));
    answer(request, response, Map.of("command", CommandJson.whole(command)));
  }

  private static String id(ServerRequest request) {
    return UriEncoding.decodeUri(request.path().pathParameters().get("id"));
  }

  private static void answer(
      ServerRequest request, ServerResponse response, Map<String, Object> tree) {
    Answers.json(request, response, Json.bytes(json -> JsonTree.write(json, tree)));
  }
}
