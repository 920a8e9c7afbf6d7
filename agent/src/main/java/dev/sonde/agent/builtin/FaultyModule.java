package dev.sonde.agent.builtin;

import dev.sonde.module.AgentModule;
import dev.sonde.module.ModuleCall;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Fails when it is told to, so that people can see what becomes of a module that does. */
final class FaultyModule implements AgentModule {
  private static final int MOST_IDS = 1_000;

  private final Ids ids;

  /**
   * A module that is not faulty yet.
   *
   * @param ids those that were seen, by earlier instances too
   */
  FaultyModule(Ids ids) {
    this.ids = ids;
  }

  /** The newest ids. Thread-safe. */
  static final class Ids {
    private final Map<String, Boolean> seen =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_IDS;
          }
        };

    synchronized boolean isNew(String id) {
      return seen.put(id, true) == null;
    }
  }

  @Override
  public String name() {
    return "faulty";
  }

  @Override
  public String summary() {
    return "Waits, and crashes if it is told to; for trying what becomes of a module that crashes.";
  }

  @Override
  public String inputSchema() {
    return """
        {"type":"object","properties":{\
        "delay":{"type":"number","minimum":0,"maximum":3600,"default":0,"description":"Seconds to wait."},\
        "crash":{"type":"boolean","default":false,"description":"Whether to crash then."},\
        "id":{"type":["string","integer"],"maxLength":200,"description":"Of requests with the same, only the first is followed."}}}""";
  }

  @Override
  public int concurrency() {
    return 4;
  }

  @Override
  public Duration timeout() {
    return Duration.ofMinutes(5);
  }

  @Override
  public Map<String, ?> run(ModuleCall call) throws InterruptedException {
    Optional<String> id = Optional.ofNullable(call.input().get("id")).map(String::valueOf);
    if (id.isPresent() && !ids.isNew(id.get())) {
      return Map.of(
          "ignored", true, "id", id.get(), "reason", "a request of this id was here before");
    }
    Thread.sleep(Duration.ofNanos((long) (call.number("delay") * 1e9)));
    if (call.truth("crash")) {
      throw new IllegalStateException("crashed, as the request asks");
    }
    return Map.of("ignored", false, "delay", call.number("delay"));
  }
}
