package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import dev.sonde.agent.Quantity;
import dev.sonde.model.Catalog;
import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.model.PointRules;
import dev.sonde.relay.RelaySettings;
import dev.sonde.relay.reduce.ReductionRules;
import dev.sonde.server.link.Brokers;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
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
      List.of(
          "upstream",
          "listen",
          "allow-host",
          "replay-rate",
          "reduce",
          "reduce-kinds",
          "broker-nats-creds");

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
            reducing(texts),
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

  private static Optional<ReductionRules> reducing(Map<String, String> texts) {
    if (!texts.containsKey("reduce")) {
      if (texts.containsKey("reduce-kinds")) {
        throw new MalformedException("reduce-kinds", "is of use with 'reduce' only");
      }
      return Optional.empty();
    }
    String text = texts.get("reduce").strip();
    OptionalLong seconds = Quantity.seconds(text);
    if (seconds.isEmpty()
        || seconds.getAsLong() < ReductionRules.SHORTEST.toSeconds()
        || seconds.getAsLong() > ReductionRules.LONGEST.toSeconds()) {
      throw new MalformedException(
          "reduce",
          "expected whole seconds, or a number with s or m, from 1 s to 30 min; found "
              + PointRules.quoted(text));
    }
    return Optional.of(
        new ReductionRules(Duration.ofSeconds(seconds.getAsLong()), reducedKinds(texts)));
  }

  private static Set<String> reducedKinds(Map<String, String> texts) {
    if (!texts.containsKey("reduce-kinds")) {
      return ReductionRules.plainKinds();
    }
    Set<String> kinds = new TreeSet<>();
    for (String each : texts.get("reduce-kinds").split(",", -1)) {
      String kind = each.strip();
      String problem =
          PointRules.nameProblem(kind)
              .or(() -> Catalog.kind(kind).filter(k -> !k.reducible()).map(RelayFlags::notPlain))
              .orElse("");
      if (!problem.isEmpty()) {
        throw new MalformedException("reduce-kinds", problem);
      }
      kinds.add(kind);
    }
    return kinds;
  }

  private static String notPlain(Catalog.Kind kind) {
    return "'"
        + kind.name()
        + "' is no plain measurement and goes up as it came; what can be reduced: "
        + String.join(", ", new TreeSet<>(ReductionRules.plainKinds()))
        + ", and kinds of your own";
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
