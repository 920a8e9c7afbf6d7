package dev.sonde.agent;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.model.NearestName;
import dev.sonde.model.PointRules;
import dev.sonde.transport.dial.BrokerAccess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What an operator decides about an agent.
 *
 * @param server where reports go: {@code http} or {@code https}, host, port, and a path if the
 *     server stands behind one; or a broker that the server is connected to
 * @param interval between two reports; whole seconds, 1 s to 1 d
 * @param deviceId the agent's id, which is also that of the device it runs on
 * @param stateDir the directory of the spool, which belongs to this agent alone
 * @param spoolBytes the most disk space that waiting reports may take, at least 1 MiB
 * @param spoolAge how long a report may wait before it is given up, at least 1 min
 * @param caFile certificates in PEM form that alone may vouch for the server; without it, those of
 *     the Java runtime do
 * @param limits what checks may do
 * @param responding how it answers the probes of others
 * @param listen where the agent waits for the server to dial it, instead of dialling the server
 * @param broker the way into the broker, if {@code server} is one
 * @param modules its modules, and its own API
 */
public record AgentSettings(
    URI server,
    Duration interval,
    String deviceId,
    Path stateDir,
    long spoolBytes,
    Duration spoolAge,
    Optional<Path> caFile,
    ProbeLimits limits,
    Responding responding,
    Optional<Listen> listen,
    Optional<BrokerAccess> broker,
    ModuleSettings modules) {

  /** The schemes of brokers that a server may be behind. */
  public static final Set<String> BROKERS = Set.of("mqtt", "mqtts", "nats", "tls");

  /** The keys that {@link #of} knows, in the order of the manual; each is also a flag. */
  public static final List<String> KEYS =
      List.of(
          "server",
          "interval",
          "device-id",
          "state-dir",
          "spool-bytes",
          "spool-age",
          "ca-file",
          "cert-file",
          "key-file",
          "password-file",
          "nats-creds",
          "allow-kinds",
          "allow-targets",
          "deny-private",
          "max-checks-per-second",
          "max-packets-per-second",
          "respond",
          "respond-ports",
          "respond-stamp",
          "listen",
          "listen-key-file",
          "modules",
          "allow-modules",
          "max-commands-per-second",
          "api");

  private static final long DAY_SECONDS = 86_400;

  /** The folder of modules in the state directory. */
  private static final String MODULES = "modules";

  /**
   * Where an agent waits for its server.
   *
   * @param host an address or a name of this host
   * @param port the port
   * @param keyFile holds what a server must know
   */
  public record Listen(String host, int port, Optional<Path> keyFile) {}

  /** Settings of an agent whose checks have no limits, that answers nobody and dials its server. */
  public AgentSettings(
      URI server,
      Duration interval,
      String deviceId,
      Path stateDir,
      long spoolBytes,
      Duration spoolAge,
      Optional<Path> caFile) {
    this(
        server,
        interval,
        deviceId,
        stateDir,
        spoolBytes,
        spoolAge,
        caFile,
        ProbeLimits.NONE,
        Responding.OFF,
        Optional.empty(),
        Optional.empty(),
        ModuleSettings.of(stateDir.resolve(MODULES)));
  }

  /** Settings from keys and texts; what is not given takes its default on this machine. */
  public static AgentSettings of(Map<String, String> texts) {
    return of(texts, Machine.local());
  }

  /**
   * Settings from keys and texts.
   *
   * @param texts any of {@link #KEYS}, each with what the operator wrote
   * @param machine gives the defaults that depend on it
   * @throws MalformedException if a key is not known or a value is not good; names them all, each
   *     with its key as the path
   */
  public static AgentSettings of(Map<String, String> texts, Machine machine) {
    List<Fault> faults = new ArrayList<>();
    for (String key : texts.keySet()) {
      if (!KEYS.contains(key)) {
        faults.add(
            new Fault(key, "is not a setting; did you mean " + NearestName.of(KEYS, key) + "?"));
      }
    }
    Reader reader = new Reader(texts, faults);
    Path stateDir = reader.path("state-dir").orElse(machine.stateDir());
    AgentSettings settings =
        new AgentSettings(
            reader.server("server", "http://localhost:8000"),
            reader.time("interval", "10", 1, DAY_SECONDS),
            reader.id("device-id", machine.deviceId()),
            stateDir,
            reader.size("spool-bytes", "64MiB", 1 << 20),
            reader.time("spool-age", "7d", 60, 3650 * DAY_SECONDS),
            reader.path("ca-file"),
            new ProbeLimits(
                reader.names("allow-kinds"),
                reader.targets("allow-targets"),
                reader.truth("deny-private"),
                reader.rate("max-checks-per-second"),
                reader.rate("max-packets-per-second")),
            Responding.of(
                reader.listener("respond"),
                reader.ports("respond-ports", Responding.ECHO_PORTS),
                reader.port("respond-stamp", Responding.STAMP_PORT)),
            reader.listen("listen", "listen-key-file"),
            reader.broker("server"),
            new ModuleSettings(
                reader.path("modules").orElse(stateDir.resolve(MODULES)),
                reader.moduleNames("allow-modules"),
                reader.rate("max-commands-per-second"),
                reader.api("api", ModuleSettings.API)));
    if (settings.listen().isPresent() && texts.containsKey("server")) {
      faults.add(
          new Fault("listen", "an agent that is dialled by its server has no setting 'server'"));
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    return settings;
  }

  /** The same with another interval, be it one that no operator could ask for. */
  public AgentSettings each(Duration time) {
    return new AgentSettings(
        server,
        time,
        deviceId,
        stateDir,
        spoolBytes,
        spoolAge,
        caFile,
        limits,
        responding,
        listen,
        broker,
        modules);
  }

  /** Reads one value after the other; where one is not good, notes why and goes on with another. */
  private record Reader(Map<String, String> texts, List<Fault> faults) {

    URI server(String key, String otherwise) {
      String text = text(key, otherwise);
      if (isBroker(text)) {
        return first(text).orElse(URI.create(otherwise));
      }
      try {
        URI uri = new URI(text);
        boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
        if (http && uri.getHost() != null && uri.getRawQuery() == null && portIsGood(uri)) {
          if (uri.getRawUserInfo() == null && uri.getRawFragment() == null) {
            return uri;
          }
        }
      } catch (URISyntaxException unreadable) {
        // Told below, together with what can be read but is not good.
      }
      return fault(
          key,
          "http://HOST:PORT or https://HOST:PORT, or a broker: mqtt://, mqtts://, nats:// or tls://",
          text,
          URI.create(otherwise));
    }

    /** The first URI of a broker; what is wrong with it is told by {@link #broker}. */
    private static Optional<URI> first(String text) {
      try {
        return Optional.of(BrokerAccess.parse(text, BROKERS).uri());
      } catch (MalformedException e) {
        return Optional.empty();
      }
    }

    private static boolean isBroker(String text) {
      int end = text.indexOf("://");
      return end > 0 && BROKERS.contains(text.substring(0, end));
    }

    Optional<BrokerAccess> broker(String key) {
      String text = text(key, "");
      if (!isBroker(text)) {
        Stream.of("cert-file", "key-file", "password-file", "nats-creds")
            .filter(texts::containsKey)
            .forEach(only -> faults.add(new Fault(only, "is of use with a broker as server only")));
        return Optional.empty();
      }
      try {
        return Optional.of(
            BrokerAccess.parse(text, BROKERS)
                .with(
                    path("password-file").flatMap(this::password),
                    path("ca-file"),
                    path("cert-file"),
                    path("key-file"),
                    path("nats-creds")));
      } catch (MalformedException e) {
        e.faults().forEach(fault -> faults.add(new Fault(key, fault.problem())));
        return Optional.empty();
      }
    }

    private Optional<String> password(Path file) {
      try {
        return Optional.of(Files.readString(file).strip());
      } catch (IOException e) {
        faults.add(new Fault("password-file", "can't read " + file + ": " + e));
        return Optional.empty();
      }
    }

    Duration time(String key, String otherwise, long least, long most) {
      String text = text(key, otherwise);
      OptionalLong seconds = Quantity.seconds(text);
      if (seconds.isPresent() && seconds.getAsLong() >= least && seconds.getAsLong() <= most) {
        return Duration.ofSeconds(seconds.getAsLong());
      }
      String right =
          "whole seconds, or a number with s, m, h or d, from "
              + Quantity.forPeople(Duration.ofSeconds(least))
              + " to "
              + Quantity.forPeople(Duration.ofSeconds(most));
      return fault(key, right, text, Duration.ZERO);
    }

    Optional<Listen> listen(String key, String keyFile) {
      Optional<Path> file = path(keyFile);
      if (!texts.containsKey(key)) {
        file.ifPresent(f -> faults.add(new Fault(keyFile, "is of use with 'listen' only")));
        return Optional.empty();
      }
      return address(key, text(key, ""), file);
    }

    Optional<Listen> api(String key, String otherwise) {
      String text = text(key, otherwise);
      return text.equals("off") ? Optional.empty() : address(key, text, Optional.empty());
    }

    private Optional<Listen> address(String key, String text, Optional<Path> file) {
      try {
        URI uri = new URI("tcp://" + (text.matches("[0-9]+") ? "127.0.0.1:" : "") + text);
        if (uri.getHost() != null && uri.getPort() >= 0 && uri.getPort() <= 65_535) {
          if (uri.getRawUserInfo() == null && uri.getRawPath().isEmpty()) {
            String host = uri.getHost().replaceAll("^\\[|]$", "");
            return Optional.of(new Listen(host, uri.getPort(), file));
          }
        }
      } catch (URISyntaxException unreadable) {
        // Told below, together with what can be read but is not good.
      }
      return fault(key, "PORT or ADDRESS:PORT such as 4402 or [::]:4402", text, Optional.empty());
    }

    long size(String key, String otherwise, long least) {
      String text = text(key, otherwise);
      OptionalLong bytes = Quantity.bytes(text);
      if (bytes.isPresent() && bytes.getAsLong() >= least) {
        return bytes.getAsLong();
      }
      return fault(key, "bytes, or a number with KiB, MiB or GiB, at least 1 MiB", text, 0L);
    }

    String id(String key, String otherwise) {
      String text = text(key, otherwise);
      PointRules.idProblem(text).ifPresent(problem -> faults.add(new Fault(key, problem)));
      return text;
    }

    Optional<Path> path(String key) {
      if (!texts.containsKey(key)) {
        return Optional.empty();
      }
      String text = text(key, "");
      try {
        if (!text.isEmpty()) {
          return Optional.of(Path.of(text).toAbsolutePath());
        }
      } catch (InvalidPathException unusable) {
        // Told below, like an empty one.
      }
      return fault(key, "a path", text, Optional.empty());
    }

    Set<String> names(String key) {
      return names(key, "[a-z0-9]+", "kinds of probes such as icmp,http");
    }

    Set<String> moduleNames(String key) {
      return names(key, "[a-z][a-z0-9_-]*", "names of modules such as ping,echo");
    }

    private Set<String> names(String key, String pattern, String right) {
      String text = text(key, "");
      List<String> names = Stream.of(text.split(",", -1)).map(String::strip).toList();
      if (text.isEmpty() || names.stream().allMatch(name -> name.matches(pattern))) {
        return text.isEmpty() ? Set.of() : Set.copyOf(new TreeSet<>(names));
      }
      return fault(key, right, text, Set.of());
    }

    TargetRules targets(String key) {
      String text = text(key, "");
      try {
        return text.isEmpty() ? TargetRules.NONE : TargetRules.of(text);
      } catch (IllegalArgumentException e) {
        return fault(
            key,
            "names such as *.example.net, addresses, or networks such as 192.0.2.0/24,"
                + " separated by commas",
            String.valueOf(e.getMessage()),
            TargetRules.NONE);
      }
    }

    boolean truth(String key) {
      String text = text(key, "false");
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> fault(key, "true or false", text, false);
      };
    }

    OptionalDouble rate(String key) {
      String text = text(key, "");
      if (text.isEmpty()) {
        return OptionalDouble.empty();
      }
      return text.matches("[0-9]{1,9}(\\.[0-9]{1,3})?") && Double.parseDouble(text) > 0
          ? OptionalDouble.of(Double.parseDouble(text))
          : fault(key, "a number above 0", text, OptionalDouble.empty());
    }

    Optional<InetAddress> listener(String key) {
      String text = text(key, "off");
      Optional<InetAddress> address = TargetRules.literal(text);
      return address.isPresent() || text.equals("off")
          ? address
          : fault(
              key, "an address of this host, such as 127.0.0.1 or 0.0.0.0, or off", text, address);
    }

    List<Integer> ports(String key, String otherwise) {
      String text = text(key, otherwise);
      List<String> ports = Stream.of(text.split(",", -1)).map(String::strip).distinct().toList();
      return ports.stream().allMatch(Reader::isPort) && ports.size() <= 20
          ? ports.stream().map(Integer::valueOf).toList()
          : fault(key, "1 to 20 ports from 1 to 65535, separated by commas", text, List.of());
    }

    OptionalInt port(String key, String otherwise) {
      String text = text(key, otherwise);
      if (text.equals("off")) {
        return OptionalInt.empty();
      }
      return isPort(text)
          ? OptionalInt.of(Integer.parseInt(text))
          : fault(key, "a port from 1 to 65535, or off", text, OptionalInt.empty());
    }

    private static boolean isPort(String text) {
      return text.matches("[0-9]{1,5}")
          && Integer.parseInt(text) >= 1
          && Integer.parseInt(text) <= 65_535;
    }

    private String text(String key, String otherwise) {
      return texts.getOrDefault(key, otherwise).strip();
    }

    private static boolean portIsGood(URI uri) {
      return uri.getPort() == -1 || (uri.getPort() >= 1 && uri.getPort() <= 65_535);
    }

    private <T> T fault(String key, String right, String found, T goOnWith) {
      faults.add(new Fault(key, "expected " + right + "; found " + PointRules.quoted(found)));
      return goOnWith;
    }
  }
}
