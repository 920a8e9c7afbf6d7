package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.relay.RelaySettings;
import dev.sonde.server.link.Brokers;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Makes a relay's settings from what people write.
 *
 * @param relay those of the relay itself
 * @param upstream its way to the server and how it answers probes, as an agent has them
 * @param brokers the site's brokers
 */
record RelayFlags(RelaySettings relay, AgentSettings upstream, Brokers brokers) {
  private static final List<String> OWN =
      List.of("upstream", "listen", "allow-host", "replay-rate", "broker-nats-creds");

  /** Those that an agent has too. */
  private static final List<String> AS_AGENTS =
      List.of(
          "device-id",
          "state-dir",
          "spool-bytes",
          "spool-age",
          "ca-file",
          "cert-file",
          "key-file",
          "password-file",
          "nats-creds",
          "respond",
          "respond-ports",
          "respond-stamp");

  private static final List<String> AS_SERVERS =
      BrokerFlags.KEYS.stream().filter(key -> !key.equals("nats-creds")).toList();

  /** The names of the settings. */
  static final List<String> KEYS =
      Stream.of(OWN, AS_AGENTS, AS_SERVERS).flatMap(List::stream).toList();

  private static final String SPOOL_BYTES = "4GiB";
  private static final double REPLAY_RATE = 2_000;
  private static final double FASTEST_REPLAY = 1_000_000;

  /**
   * Settings from texts; what is not given takes its default.
   *
   * @throws MalformedException if a text is not usable, with the setting's name as the path
   */
  static RelayFlags read(Map<String, String> texts) {
    if (!texts.containsKey("upstream")) {
      throw new MalformedException(
          "upstream", "is needed: where reports go, such as https://monitor.example");
    }
    AgentSettings upstream = upstream(texts);
    URI listen = ServerFlags.listen(texts.getOrDefault("listen", "127.0.0.1:8001"));
    String host = listen.getHost();
    RelaySettings relay =
        new RelaySettings(
            upstream.deviceId(),
            Version.text(),
            host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
            listen.getPort(),
            ServerFlags.words(texts.getOrDefault("allow-host", "")),
            upstream.stateDir(),
            upstream.spoolBytes(),
            upstream.spoolAge(),
            replayRate(texts));
    return new RelayFlags(relay, upstream, brokers(texts));
  }

  private static AgentSettings upstream(Map<String, String> texts) {
    Map<String, String> agent = new HashMap<>();
    AS_AGENTS.stream().filter(texts::containsKey).forEach(key -> agent.put(key, texts.get(key)));
    agent.put("server", texts.get("upstream"));
    agent.putIfAbsent("spool-bytes", SPOOL_BYTES);
    try {
      AgentSettings machine = AgentSettings.of(Map.of());
      agent.putIfAbsent("device-id", "relay-" + machine.deviceId().replaceFirst("^dev-", ""));
      agent.putIfAbsent(
          "state-dir",
          machine
              .stateDir()
              .resolveSibling(machine.stateDir().getFileName().toString().replace("agent", "relay"))
              .toString());
      return AgentSettings.of(agent);
    } catch (MalformedException e) {
      throw new MalformedException(
          e.faults().stream()
              .map(
                  fault ->
                      fault.path().equals("server")
                          ? new Fault("upstream", fault.problem())
                          : fault)
              .toList());
    }
  }

  private static double replayRate(Map<String, String> texts) {
    String text = texts.getOrDefault("replay-rate", String.valueOf(REPLAY_RATE));
    try {
      double rate = Double.parseDouble(text);
      if (rate >= 1 && rate <= FASTEST_REPLAY) {
        return rate;
      }
    } catch (NumberFormatException e) {
      // Told below, like a number that is too small.
    }
    throw new MalformedException(
        "replay-rate", "expected reports a second, at least 1, found '" + text + "'");
  }

  private static Brokers brokers(Map<String, String> texts) {
    Map<String, String> server = new HashMap<>();
    AS_SERVERS.stream().filter(texts::containsKey).forEach(key -> server.put(key, texts.get(key)));
    if (texts.containsKey("broker-nats-creds")) {
      server.put("nats-creds", texts.get("broker-nats-creds"));
    }
    return BrokerFlags.read(server);
  }
}
