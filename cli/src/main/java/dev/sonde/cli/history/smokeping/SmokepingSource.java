package dev.sonde.cli.history.smokeping;

import dev.sonde.cli.history.CheckNames;
import dev.sonde.cli.history.HistorySink;
import dev.sonde.cli.history.HistorySource;
import dev.sonde.cli.history.Places;
import dev.sonde.cli.history.rrd.RoundRobin;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Tags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Databases of SmokePing, in files and below folders. A target is the path of its file below the
 * folder that was named; what follows a {@code ~} is the slave that measured. Not thread-safe.
 */
public final class SmokepingSource implements HistorySource {
  private static final int DEEPEST = 30;

  private final List<Path> paths;
  private final Targets targets;
  private final String agent;
  private final Map<String, Map<String, Object>> checks = new LinkedHashMap<>();

  /**
   * Databases.
   *
   * @param paths files and folders
   * @param config SmokePing's configuration, for hosts and probes
   * @param agent who is said to have measured, where no slave did
   */
  public SmokepingSource(List<Path> paths, Optional<Path> config, String agent) {
    this.paths = List.copyOf(paths);
    this.targets = config.map(Targets::in).orElseGet(Targets::none);
    this.agent = agent;
  }

  @Override
  public String name() {
    return "smokeping";
  }

  @Override
  public void read(Places places, HistorySink sink) {
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        List<Path> files = below(path);
        if (files.isEmpty()) {
          throw new MalformedException(path.toString(), "expected files *.rrd in it, found none");
        }
        for (Path file : files) {
          tolerant(file, () -> file(file, path.relativize(file), places, sink), sink);
        }
      } else {
        file(path, Optional.ofNullable(path.getFileName()).orElse(path), places, sink);
      }
    }
  }

  /** In a folder, one file that is no use doesn't stop the others. */
  private static void tolerant(Path file, Runnable reading, HistorySink sink) {
    try {
      reading.run();
    } catch (MalformedException e) {
      if (e.faults().stream().noneMatch(fault -> fault.path().startsWith(file.toString()))) {
        throw e;
      }
      sink.leaveOut("files that could not be read", 1);
      sink.say(String.valueOf(e.getMessage()));
    }
  }

  private static List<Path> below(Path folder) {
    try (Stream<Path> all = Files.walk(folder, DEEPEST)) {
      return all.filter(file -> file.toString().endsWith(".rrd"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new MalformedException(folder.toString(), "can't be read: " + e);
    }
  }

  private void file(Path file, Path name, Places places, HistorySink sink) {
    RoundRobin database = RoundRobin.read(file);
    Smoke smoke = new Smoke(file.toString(), database);
    String part = file.toAbsolutePath().normalize().toString();
    String path = name.toString().replaceFirst("\\.(rrd|xml)$", "").replace('\\', '/');
    int tilde = path.indexOf('~');
    String target = tilde < 0 ? path : path.substring(0, tilde);
    String slave = tilde < 0 ? agent : path.substring(tilde + 1);
    String probe = kind(target);
    String host = targets.host(target).orElse(target.substring(target.lastIndexOf('/') + 1));
    String check = CheckNames.of("smokeping", target);
    noteCheck(check, target, probe, smoke.count(), database.step());
    if (places.of(part) < database.lastUpdate()) {
      Tags tags = Tags.of("check", check, "agent", slave, "probe", probe, "target", host);
      smoke.points(tags, sink::take);
      sink.reached(part, database.lastUpdate());
    } else {
      sink.leaveOut("files that were imported before, and have not changed", 1);
    }
  }

  private void noteCheck(String id, String target, String probe, int count, long step) {
    targets
        .host(target)
        .filter(host -> probe.equals("icmp"))
        .ifPresent(
            host ->
                checks.putIfAbsent(
                    id,
                    Map.of(
                        "id", id,
                        "name", targets.title(target).orElse(target),
                        "kind", probe,
                        "target", host,
                        "interval_s", step,
                        "settings", Map.of("count", count),
                        "labels", Map.of("imported", "smokeping"))));
  }

  /** Sonde's kind of a probe; that of most, echoes, where nothing is said. */
  private String kind(String target) {
    String probe = targets.probe(target).orElse("FPing").toLowerCase(Locale.ROOT);
    if (probe.startsWith("fping") || probe.startsWith("remotefping")) {
      return "icmp";
    }
    if (probe.startsWith("tcpping")) {
      return "tcping";
    }
    if (probe.endsWith("dns")) {
      return "dns";
    }
    if (probe.startsWith("curl") || probe.startsWith("echopinghttp")) {
      return "http";
    }
    return probe.matches("[a-z0-9_]{1,64}") ? probe : "other";
  }

  @Override
  public List<Map<String, Object>> checks() {
    return new ArrayList<>(checks.values());
  }
}
