package dev.sonde.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The agents of a server. What goes wrong is told as {@link ServerClient} does. */
public final class RemoteAgents {
  private static final int MOST = 10_000;
  private final ServerClient client;

  /**
   * One agent.
   *
   * @param id its id
   * @param state {@code up}, {@code down} or {@code unknown}
   * @param host the host's name; empty if that is not known
   * @param address the host's address; empty if that is not known
   */
  public record RemoteAgent(String id, String state, String host, String address) {}

  /** The agents of a client's server. */
  public RemoteAgents(ServerClient client) {
    this.client = client;
  }

  /** All of them, by id. */
  public List<RemoteAgent> all() {
    List<RemoteAgent> agents = new ArrayList<>();
    if (client.get("/api/v1/devices?limit=" + MOST).get("devices") instanceof List<?> devices) {
      for (Object each : devices) {
        if (each instanceof Map<?, ?> device && Boolean.TRUE.equals(device.get("has_agent"))) {
          agents.add(
              new RemoteAgent(
                  text(device, "id"),
                  text(device, "state"),
                  text(device, "hostname"),
                  text(device, "address")));
        }
      }
    }
    return agents;
  }

  private static String text(Map<?, ?> tree, String key) {
    return tree.get(key) instanceof String text ? text : "";
  }
}
