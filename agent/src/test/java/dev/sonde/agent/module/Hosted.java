package dev.sonde.agent.module;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.ModuleSettings;
import dev.sonde.module.AgentModule;
import dev.sonde.transport.CommandOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A host of modules with a clock and delays in the test's hand, whose folder nobody watches. */
final class Hosted implements AutoCloseable {
  private static final java.util.logging.Logger QUIET =
      java.util.logging.Logger.getLogger("dev.sonde.agent.module");

  static {
    QUIET.setLevel(java.util.logging.Level.OFF);
  }

  final Path folder;
  final AtomicLong nanos = new AtomicLong();
  final List<Duration> pauses = new CopyOnWriteArrayList<>();
  final List<Runnable> delayed = new CopyOnWriteArrayList<>();
  final List<ModuleEvent> events = new CopyOnWriteArrayList<>();
  final ModuleHost host;
  private final AtomicInteger number = new AtomicInteger();

  Hosted(Path root, ModuleSettings settings, List<Supplier<AgentModule>> own) throws IOException {
    this.folder = Files.createDirectories(settings.folder());
    AgentClock clock =
        new AgentClock() {
          @Override
          public long micros() {
            return 1_000_000 + nanos.get() / 1_000;
          }

          @Override
          public long nanos() {
            return nanos.get();
          }
        };
    host =
        new ModuleHost(
            "me",
            root.resolve("state"),
            settings,
            _ -> own,
            clock,
            (pause, what) -> {
              delayed.add(what);
              pauses.add(pause);
            });
    host.listen(events::add);
  }

  static Hosted in(Path root) throws IOException {
    return new Hosted(root, ModuleSettings.of(root.resolve("modules")), List.of());
  }

  /** Does what waits for its time, on this thread. */
  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    List<Runnable> due = new ArrayList<>(delayed);
    delayed.clear();
    due.forEach(Runnable::run);
  }

  /** Loads a jar with a module whose run has a body. */
  void jar(String file, String source) throws IOException {
    Sources.jar(folder.resolve(file), source);
    host.reload(file);
  }

  Told run(String module) {
    return run(module, Map.of());
  }

  Told run(String module, Map<String, Object> input) {
    return run(module, input, Duration.ofSeconds(30));
  }

  Told run(String module, Map<String, Object> input, Duration timeout) {
    Told told = new Told();
    begin(module, input, timeout, told);
    return told;
  }

  RunHandle begin(String module, Map<String, Object> input, Duration timeout, Told told) {
    String id = "r" + number.incrementAndGet();
    return host.run(new CommandOrder(id, module, input, timeout), told);
  }

  ModuleStatus status(String module) {
    return host.list().stream()
        .filter(each -> each.name().equals(module))
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void close() {
    host.close();
  }
}
