package dev.sonde.cli.client;

import dev.sonde.model.JsonTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The checks of a server, each in its JSON form. What goes wrong is told as {@link ServerClient}
 * does.
 */
public final class RemoteChecks {
  /** Where a server has its checks. */
  private static final String PATH = "/api/v1/checks";

  /** What a server says of a check besides what people wrote. */
  private static final List<String> SHOWN =
      List.of("state", "state_since", "reason", "blame", "runs", "instances");

  private final ServerClient client;

  /** The checks of a client's server. */
  public RemoteChecks(ServerClient client) {
    this.client = client;
  }

  /** The path of a check. */
  public static String path(String id) {
    return ServerClient.path(PATH, id);
  }

  /** All checks as the server shows them, with their states. */
  public List<Map<String, Object>> all() {
    Object checks = client.get(PATH).get("checks");
    return checks instanceof List<?> list
        ? list.stream().flatMap(RemoteChecks::copy).toList()
        : List.of();
  }

  /** All checks that people wrote, as they would write them, by their ids. */
  public Map<String, Map<String, Object>> written() {
    Map<String, Map<String, Object>> written = new TreeMap<>();
    for (Map<String, Object> check : all()) {
      if (!check.containsKey("of")) {
        SHOWN.forEach(check::remove);
        written.put(String.valueOf(check.get("id")), check);
      }
    }
    return written;
  }

  /** A check as the server shows it: {@code check} and how it stands at each agent. */
  public Map<String, Object> show(String id) {
    return client.get(path(id));
  }

  /** A check as a person would write it. */
  public Map<String, Object> find(String id) {
    Map<String, Object> check = copy(show(id).get("check")).findAny().orElseGet(LinkedHashMap::new);
    SHOWN.forEach(check::remove);
    return check;
  }

  /** Adds a check; gives its id. */
  public String add(Map<String, Object> check) {
    return copy(client.send("POST", PATH, Optional.of(check)).get("check"))
        .map(added -> String.valueOf(added.get("id")))
        .findAny()
        .orElse("");
  }

  /** Puts a check in the place of the one with its id. */
  public void put(String id, Map<String, Object> check) {
    client.send("PUT", path(id), Optional.of(check));
  }

  /**
   * Has a check run once, now, and waits for its end.
   *
   * @param agents those of its agents that run it; all if there are none
   * @param reader hears each line of the answer as it comes
   */
  public void run(String id, List<String> agents, Consumer<Map<String, Object>> reader) {
    Map<String, Object> body = agents.isEmpty() ? Map.of() : Map.of("agents", agents);
    client.lines(path(id) + "/run", body, reader);
  }

  /** Has nobody run a check, or has it run again. */
  public void pause(String id, boolean paused) {
    Map<String, Object> check = find(id);
    check.put("paused", paused);
    put(id, check);
  }

  /** Deletes a check; gives how many results went with it. */
  public long delete(String id) {
    return client.send("DELETE", path(id), Optional.empty()).get("points") instanceof Number points
        ? points.longValue()
        : 0;
  }

  private static Stream<Map<String, Object>> copy(@Nullable Object tree) {
    return tree instanceof Map<?, ?> map ? Stream.of(JsonTree.copy(map)) : Stream.empty();
  }

  /** What a server says of something, for people: whole numbers without a fraction. */
  public static String text(Map<?, ?> tree, String key) {
    Object value = tree.get(key);
    return value instanceof Double number && number == Math.rint(number)
        ? Long.toString(number.longValue())
        : Objects.toString(value, "");
  }
}
