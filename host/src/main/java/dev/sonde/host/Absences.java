package dev.sonde.host;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The metrics that can't be read on this host; each is named in the log once. */
final class Absences {
  private static final System.Logger LOG = System.getLogger(Host.class.getName());

  private final Set<String> named = new HashSet<>();
  private final Map<String, List<String>> unnamed = new LinkedHashMap<>();

  /**
   * Notes a metric.
   *
   * @param metric kind and field, such as {@code host.load1}
   * @param reason where it should have been, and what was found there
   */
  void note(String metric, String reason) {
    if (named.add(metric)) {
      unnamed.computeIfAbsent(reason, r -> new ArrayList<>()).add(metric);
    }
  }

  /** Logs what was noted since the last time, one line for each reason. */
  void log() {
    if (unnamed.isEmpty()) {
      return;
    }
    unnamed.forEach(
        (reason, metrics) ->
            LOG.log(
                Level.INFO,
                "Not measured here: " + String.join(", ", metrics) + " (" + reason + ")"));
    unnamed.clear();
  }
}
