package dev.sonde.model;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A check that an agent is to run.
 *
 * @param check the check's id
 * @param kind the kind of probe
 * @param target what is measured
 * @param settings how, as a tree of JSON; what is not there is as usual
 * @param interval from one run to the next
 * @param timeout how long a run may take; as long as its settings can need if empty
 */
public record Assignment(
    String check,
    String kind,
    String target,
    Map<String, Object> settings,
    Duration interval,
    Optional<Duration> timeout) {

  /** Copies the settings, sorted. */
  public Assignment {
    settings = JsonTree.sorted(settings);
  }

  Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("check", check);
    tree.put("kind", kind);
    tree.put("target", target);
    tree.put("interval_s", interval.toNanos() / 1e9);
    timeout.ifPresent(time -> tree.put("timeout_s", time.toNanos() / 1e9));
    if (!settings.isEmpty()) {
      tree.put("settings", settings);
    }
    return tree;
  }

  static Assignment of(Map<?, ?> tree, String path) {
    Object settings = tree.get("settings");
    return new Assignment(
        text(tree, "check", path),
        text(tree, "kind", path),
        text(tree, "target", path),
        settings instanceof Map<?, ?> map ? JsonTree.sorted(map) : Map.of(),
        seconds(tree, "interval_s")
            .orElseThrow(() -> new MalformedException(path + ".interval_s", "expected seconds")),
        seconds(tree, "timeout_s"));
  }

  private static String text(Map<?, ?> tree, String key, String path) {
    if (tree.get(key) instanceof String text) {
      return text;
    }
    throw new MalformedException(path + "." + key, "expected a text");
  }

  private static Optional<Duration> seconds(Map<?, ?> tree, String key) {
    return tree.get(key) instanceof Number seconds && seconds.doubleValue() > 0
        ? Optional.of(Duration.ofNanos(Math.round(seconds.doubleValue() * 1e9)))
        : Optional.empty();
  }
}
