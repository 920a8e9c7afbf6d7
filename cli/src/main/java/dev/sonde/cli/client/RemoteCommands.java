package dev.sonde.cli.client;

import dev.sonde.model.JsonTree;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The commands of a server, and the modules of its agents. What goes wrong is told as {@link
 * ServerClient} does.
 */
public final class RemoteCommands {
  private static final String PATH = "/api/v1/commands";

  private final ServerClient client;

  /** The commands of a client's server. */
  public RemoteCommands(ServerClient client) {
    this.client = client;
  }

  /**
   * Has modules do something, and waits for the end.
   *
   * @param reader hears each line of the answer as it comes
   */
  public void run(Map<String, Object> order, Consumer<Map<String, Object>> reader) {
    client.lines(PATH, order, reader);
  }

  /** Has modules do something; gives the command as it began. */
  public Map<String, Object> begin(Map<String, Object> order) {
    return command(client.send("POST", PATH, Optional.of(order)));
  }

  /** The newest commands that fit the filters, of which those that are empty are left out. */
  public List<Map<String, Object>> list(Map<String, String> filters) {
    String query =
        filters.entrySet().stream()
            .filter(filter -> !filter.getValue().isEmpty())
            .map(filter -> filter.getKey() + "=" + encoded(filter.getValue()))
            .collect(Collectors.joining("&"));
    return objects(client.get(PATH + "?" + query).get("commands"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** A command with its results. */
  public Map<String, Object> show(String id) {
    return command(client.get(ServerClient.path(PATH, id)));
  }

  /** Ends a command; gives it as it stands then. */
  public Map<String, Object> cancel(String id) {
    return command(client.send("POST", ServerClient.path(PATH, id) + "/cancel", Optional.empty()));
  }

  private static Map<String, Object> command(Map<String, Object> answer) {
    return answer.get("command") instanceof Map<?, ?> map ? JsonTree.copy(map) : Map.of();
  }

  /** The modules of all agents that have a link, each with the agents that have it. */
  public List<Map<String, Object>> modules() {
    return objects(client.get("/api/v1/modules").get("modules"));
  }

  /** The modules of an agent: {@code linked} and {@code modules}. */
  public Map<String, Object> modules(String agent) {
    return client.get(ServerClient.path("/api/v1/agents", agent) + "/modules");
  }

  /** The objects in a list of JSON; none if it is no list. */
  public static List<Map<String, Object>> objects(@Nullable Object tree) {
    return tree instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .map(each -> JsonTree.copy((Map<?, ?>) each))
            .toList()
        : List.of();
  }
}
