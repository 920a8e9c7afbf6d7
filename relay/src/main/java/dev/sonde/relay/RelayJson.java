package dev.sonde.relay;

import dev.sonde.model.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** How a relay tells of itself. */
final class RelayJson {
  private RelayJson() {}

  /** Everything but the agents. */
  static byte[] status(RelayStatus status) {
    Map<String, Object> upstream = new LinkedHashMap<>();
    upstream.put("destination", status.upstream());
    upstream.put("reachable", status.trouble().isEmpty());
    status.trouble().ifPresent(trouble -> upstream.put("trouble", trouble));
    Map<String, Object> spool = new LinkedHashMap<>();
    spool.put("waiting", (double) status.waiting());
    spool.put("bytes", (double) status.waitingBytes());
    spool.put("oldest_s", status.oldestSeconds());
    spool.put("lost", (double) status.lost());
    spool.put("failing", status.spoolFailing());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", status.id());
    all.put("version", status.version());
    all.put("upstream", upstream);
    all.put("spool", spool);
    all.put("received", (double) status.received());
    all.put("forwarded", (double) status.forwarded());
    all.put("refused", (double) status.refused());
    all.put("agents", (long) status.agents().size());
    status.reduction().ifPresent(counts -> all.put("reduction", reduction(counts)));
    return new JsonBytes(512).tree(all).toBytes();
  }

  private static Map<String, Object> reduction(ReductionCounts counts) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("window_s", counts.windowSeconds());
    tree.put("points_in", (double) counts.in());
    tree.put("points_out", (double) counts.out());
    tree.put("points_late", (double) counts.late());
    tree.put("points_raw", (double) counts.raw());
    tree.put("points_repeated", (double) counts.repeated());
    tree.put("open_windows", (double) counts.openWindows());
    tree.put("open_points", (double) counts.openPoints());
    tree.put("held_reports", (double) counts.held());
    return tree;
  }

  /** The agents behind a relay. */
  static byte[] agents(RelayStatus status) {
    List<Map<String, Object>> agents = status.agents().stream().map(RelayJson::agent).toList();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("id", status.id());
    all.put("agents", agents);
    return new JsonBytes(512).tree(all).toBytes();
  }

  private static Map<String, Object> agent(RelayStatus.LinkedAgent agent) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", agent.id());
    tree.put("version", agent.version());
    tree.put("carrier", agent.carrier());
    tree.put("via", agent.via());
    tree.put("relay", agent.isRelay());
    return tree;
  }

  /** As Prometheus reads it (text format 0.0.4). */
  static byte[] metrics(RelayStatus status) {
    StringBuilder text = new StringBuilder(1024);
    metric(text, "spool_reports", "gauge", "Reports that wait.", (double) status.waiting());
    metric(text, "spool_bytes", "gauge", "Bytes that they take.", (double) status.waitingBytes());
    metric(text, "oldest_seconds", "gauge", "How long the oldest waits.", status.oldestSeconds());
    metric(text, "agents", "gauge", "Agents that are linked.", status.agents().size());
    metric(
        text,
        "upstream_up",
        "gauge",
        "Whether reports get there.",
        status.trouble().isEmpty() ? 1 : 0);
    metric(text, "received_total", "counter", "Reports that came.", (double) status.received());
    metric(
        text, "forwarded_total", "counter", "Reports acknowledged.", (double) status.forwarded());
    metric(text, "lost_total", "counter", "Reports given up.", (double) status.lost());
    metric(text, "refused_total", "counter", "What was refused.", (double) status.refused());
    status.reduction().ifPresent(counts -> reduction(text, counts));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void reduction(StringBuilder text, ReductionCounts counts) {
    metric(text, "points_in_total", "counter", "Points to reduce.", (double) counts.in());
    metric(text, "points_out_total", "counter", "Points made of them.", (double) counts.out());
    metric(text, "points_late_total", "counter", "Left, being late.", (double) counts.late());
    metric(text, "points_raw_total", "counter", "Left otherwise.", (double) counts.raw());
    metric(text, "points_repeated_total", "counter", "Known.", (double) counts.repeated());
    metric(text, "open_windows", "gauge", "Windows not closed.", counts.openWindows());
    metric(text, "open_points", "gauge", "Points in those.", (double) counts.openPoints());
    metric(text, "held_reports", "gauge", "Reports of those on disk.", counts.held());
  }

  private static void metric(
      StringBuilder text, String name, String type, String help, double value) {
    String full = "sonde_relay_" + name;
    text.append("# HELP ").append(full).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(full).append(' ').append(type).append('\n');
    text.append(full).append(' ').append(String.format(Locale.ROOT, "%.3f", value)).append('\n');
  }
}
