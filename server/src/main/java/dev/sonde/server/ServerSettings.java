package dev.sonde.server;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.server.link.Brokers;
import dev.sonde.store.Retention;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How a server is set up.
 *
 * @param host the address or name that it listens on
 * @param port the port that it listens on; 0 for any that is free
 * @param data the folder of its inventory
 * @param page the folder of the class path that the browser application lies in, with a slash at
 *     its end
 * @param hosts more names under which a server on loopback may be addressed, without ports
 * @param origins origins of other pages that may use it, such as {@code https://sonde.example.org}
 * @param storage how much of what is measured is kept
 * @param limits its limits
 * @param brokers the message brokers that it is connected to
 */
public record ServerSettings(
    String host,
    int port,
    Path data,
    String page,
    Set<String> hosts,
    Set<String> origins,
    Storage storage,
    Limits limits,
    Brokers brokers) {

  private static final int MAX_PORT = 65_535;

  /**
   * Checks the settings.
   *
   * @throws MalformedException if they make no sense; names all faults
   */
  public ServerSettings {
    hosts = Set.copyOf(hosts);
    origins = Set.copyOf(origins);
    List<Fault> faults = new ArrayList<>(limits.faults());
    if (host.isBlank()) {
      faults.add(new Fault("host", "expected an address or a name to listen on, found nothing"));
    }
    if (port < 0 || port > MAX_PORT) {
      faults.add(new Fault("port", "expected 0 to " + MAX_PORT + ", found " + port));
    }
    if (Files.exists(data) && !Files.isDirectory(data)) {
      faults.add(new Fault("data", "expected a folder; " + data + " is a file"));
    }
    if (!page.endsWith("/") || page.startsWith("/")) {
      faults.add(new Fault("page", "expected a slash at the end and none in front, found " + page));
    }
    for (String origin : origins) {
      if (!origin.matches("https?://[^/]+")) {
        faults.add(
            new Fault("origins", "expected SCHEME://HOST or SCHEME://HOST:PORT, found " + origin));
      }
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
  }

  /** A server on 127.0.0.1:8000 with its data in a folder. */
  public static ServerSettings defaults(Path data) {
    return new ServerSettings(
        "127.0.0.1",
        8000,
        data,
        "META-INF/sonde-web/",
        Set.of(),
        Set.of(),
        Storage.USUAL,
        Limits.DEFAULTS,
        Brokers.NONE);
  }

  /** The same with another place to listen on. */
  public ServerSettings listening(String newHost, int newPort) {
    return new ServerSettings(
        newHost, newPort, data, page, hosts, origins, storage, limits, brokers);
  }

  /** The same with another folder of the class path for the browser application. */
  public ServerSettings withPage(String newPage) {
    return new ServerSettings(host, port, data, newPage, hosts, origins, storage, limits, brokers);
  }

  /** The same with more names and origins that it trusts. */
  public ServerSettings trusting(Set<String> newHosts, Set<String> newOrigins) {
    return new ServerSettings(
        host, port, data, page, newHosts, newOrigins, storage, limits, brokers);
  }

  /** The same with another amount of what is kept. */
  public ServerSettings keeping(Storage newStorage) {
    return new ServerSettings(host, port, data, page, hosts, origins, newStorage, limits, brokers);
  }

  /** The same with other limits. */
  public ServerSettings withLimits(Limits newLimits) {
    return new ServerSettings(host, port, data, page, hosts, origins, storage, newLimits, brokers);
  }

  /** The same with message brokers. */
  public ServerSettings through(Brokers newBrokers) {
    return new ServerSettings(host, port, data, page, hosts, origins, storage, limits, newBrokers);
  }

  /**
   * How much of what is measured is kept.
   *
   * @param retention for how long, by resolution
   * @param diskBudget how many bytes it may occupy; where it is more, the oldest goes first; empty
   *     for as many as there are
   */
  public record Storage(Retention retention, OptionalLong diskBudget) {
    /** The usual times, and no budget. */
    public static final Storage USUAL = new Storage(Retention.usual(), OptionalLong.empty());
  }

  /**
   * How much a server takes on.
   *
   * @param devices how many devices are kept track of
   * @param seriesOfDevice how many kinds and tag sets of one device are shown as its present
   * @param liveClients how many browsers may be connected at once
   * @param querySeries how many series one query may ask for
   * @param queryValues how many values one query may ask for
   */
  public record Limits(
      int devices, int seriesOfDevice, int liveClients, int querySeries, int queryValues) {

    /** Fit for some thousands of devices on a small machine. */
    public static final Limits DEFAULTS = new Limits(10_000, 2_000, 500, 2_000, 1_000_000);

    List<Fault> faults() {
      List<Fault> faults = new ArrayList<>();
      positive(faults, "limits.devices", devices);
      positive(faults, "limits.seriesOfDevice", seriesOfDevice);
      positive(faults, "limits.liveClients", liveClients);
      positive(faults, "limits.querySeries", querySeries);
      positive(faults, "limits.queryValues", queryValues);
      return faults;
    }

    private static void positive(List<Fault> faults, String path, int value) {
      if (value < 1) {
        faults.add(new Fault(path, "expected 1 or more, found " + value));
      }
    }
  }
}
