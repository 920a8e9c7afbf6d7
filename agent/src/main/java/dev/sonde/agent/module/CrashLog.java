package dev.sonde.agent.module;

import dev.sonde.agent.AgentClock;
import dev.sonde.model.JsonBytes;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The newest {@value #KEPT} crashes of modules, a file each, so that they outlive the agent and
 * take no memory. Thread-safe.
 */
public final class CrashLog {
  static final int KEPT = 100;
  private static final Logger LOG = System.getLogger(CrashLog.class.getName());

  private final Path folder;
  private final AgentClock clock;
  private final AtomicInteger number = new AtomicInteger();

  /** What is in a folder, which need not be there. */
  CrashLog(Path folder, AgentClock clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /** Keeps a crash; never fails, since whoever tells of one has other things to do. */
  void add(String module, String request, Throwable thrown) {
    long time = clock.micros();
    JsonBytes json = new JsonBytes(CrashRecord.TRACE_CHARACTERS);
    json.open('{').name("time").number(time).name("module").text(module);
    json.name("request_id").text(request).name("error").text(Thrown.line(thrown));
    json.name("trace").text(Thrown.trace(thrown)).close('}');
    LOG.log(Level.WARNING, "Module {0} crashed: {1}", module, Thrown.line(thrown));
    try {
      Files.createDirectories(folder);
      String name = "%020d-%06d.json".formatted(time, number.incrementAndGet() % 1_000_000);
      Files.write(folder.resolve(name), json.toBytes());
      List<Path> all = newestFirst();
      for (Path old : all.subList(Math.min(KEPT, all.size()), all.size())) {
        Files.deleteIfExists(old);
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The crash of module " + module + " could not be kept: " + e);
    }
  }

  private List<Path> newestFirst() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".json"))
          .sorted(Comparator.comparing((Path file) -> file.getFileName().toString()).reversed())
          .toList();
    } catch (NoSuchFileException none) {
      return List.of();
    }
  }

  /** What is kept, newest first; what can't be read is left out. */
  public List<CrashRecord> newest(int most) {
    List<CrashRecord> records = new ArrayList<>();
    try {
      for (Path file : newestFirst()) {
        if (records.size() < most) {
          records.add(read(Files.readAllBytes(file)));
        }
      }
    } catch (IOException | MalformedException e) {
      LOG.log(Level.WARNING, "The crashes kept in " + folder + " can't be read whole: " + e);
    }
    return records;
  }

  private static CrashRecord read(byte[] json) {
    Map<String, Object> tree = JsonTree.object(json);
    return new CrashRecord(
        tree.get("time") instanceof Long time ? time : 0,
        text(tree, "module"),
        text(tree, "request_id"),
        text(tree, "error"),
        text(tree, "trace"));
  }

  private static String text(Map<String, Object> tree, String name) {
    return String.valueOf(tree.getOrDefault(name, ""));
  }
}
