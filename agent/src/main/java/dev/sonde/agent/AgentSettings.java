package dev.sonde.agent;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.model.NearestName;
import dev.sonde.model.PointRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What an operator decides about an agent.
 *
 * @param server where reports go: {@code http} or {@code https}, host, port, and a path if the
 *     server stands behind one
 * @param interval between two reports; whole seconds, 1 s to 1 d
 * @param deviceId the agent's id, which is also that of the device it runs on
 * @param stateDir the directory of the spool, which belongs to this agent alone
 * @param spoolBytes the most disk space that waiting reports may take, at least 1 MiB
 * @param spoolAge how long a report may wait before it is given up, at least 1 min
 * @param caFile certificates in PEM form that alone may vouch for the server; without it, those of
 *     the Java runtime do
 * @param listen where the agent waits for the server to dial it, instead of dialling the server
 */
public record AgentSettings(
    URI server,
    Duration interval,
    String deviceId,
    Path stateDir,
    long spoolBytes,
    Duration spoolAge,
    Optional<Path> caFile,
    Optional<Listen> listen) {

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
          "listen",
          "listen-key-file");

  private static final long DAY_SECONDS = 86_400;

  /**
   * Where an agent waits for its server.
   *
   * @param host an address or a name of this host
   * @param port the port
   * @param keyFile holds what a server must know
   */
  public record Listen(String host, int port, Optional<Path> keyFile) {}

  /** The same with another time between two reports. */
  public AgentSettings reportingEach(Duration newInterval) {
    return new AgentSettings(
        server, newInterval, deviceId, stateDir, spoolBytes, spoolAge, caFile, listen);
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
    AgentSettings settings =
        new AgentSettings(
            reader.server("server", "http://localhost:8000"),
            reader.time("interval", "10", 1, DAY_SECONDS),
            reader.id("device-id", machine.deviceId()),
            reader.path("state-dir").orElse(machine.stateDir()),
            reader.size("spool-bytes", "64MiB", 1 << 20),
            reader.time("spool-age", "7d", 60, 3650 * DAY_SECONDS),
            reader.path("ca-file"),
            reader.listen("listen", "listen-key-file"));
    if (settings.listen().isPresent() && texts.containsKey("server")) {
      faults.add(
          new Fault("listen", "an agent that is dialled by its server has no setting 'server'"));
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    return settings;
  }

  /** Reads one value after the other; where one is not good, notes why and goes on with another. */
  private record Reader(Map<String, String> texts, List<Fault> faults) {

    URI server(String key, String otherwise) {
      String text = text(key, otherwise);
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
      return fault(key, "http://HOST:PORT or https://HOST:PORT", text, URI.create(otherwise));
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
      String text = text(key, "");
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
