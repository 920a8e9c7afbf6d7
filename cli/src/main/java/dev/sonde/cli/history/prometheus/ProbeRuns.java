package dev.sonde.cli.history.prometheus;

import dev.sonde.cli.history.CheckNames;
import dev.sonde.model.Fields;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.RttStatistics;
import dev.sonde.model.Tags;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Puts together what blackbox_exporter tells in many series into one point for each run. A run is
 * what a job and an instance have at one time. Not thread-safe.
 *
 * <p>Phases that did not happen, which it tells as 0, are absent.
 */
final class ProbeRuns {
  private static final int MOST_RUNS = 500_000;
  private static final double SECONDS_PER_DAY = 86_400;
  private static final Map<String, String> HTTP_PHASES =
      Map.of(
          "resolve", "dns_ms",
          "connect", "connect_ms",
          "tls", "tls_ms",
          "processing", "first_byte_ms",
          "transfer", "transfer_ms");
  private static final Map<String, String> DNS_PHASES =
      Map.of("resolve", "dns_ms", "connect", "connect_ms", "request", "query_ms");

  private final String agent;
  private final Map<Prober, String> kinds = new HashMap<>();
  private final Map<Run, Map<String, Double>> runs = new TreeMap<>();

  ProbeRuns(String agent) {
    this.agent = agent;
  }

  /** What a job probes. */
  private record Prober(String job, String instance) {}

  /** A run of it, at a time in microseconds. */
  private record Run(String job, String instance, long time) implements Comparable<Run> {
    @Override
    public int compareTo(Run other) {
      int byJob = job.compareTo(other.job);
      int byInstance = byJob != 0 ? byJob : instance.compareTo(other.instance);
      return byInstance != 0 ? byInstance : Long.compare(time, other.time);
    }
  }

  /** Takes a sample; false if it is none of blackbox_exporter that belongs into a run. */
  boolean take(Map<String, String> labels, long time, double value) {
    String metric = labels.getOrDefault("__name__", "");
    String instance = labels.getOrDefault("instance", "");
    if (!metric.startsWith("probe_") || instance.isEmpty()) {
      return false;
    }
    String job = labels.getOrDefault("job", "");
    String name = name(metric, labels.getOrDefault("phase", ""));
    if (name.isEmpty()) {
      return false;
    }
    noteKind(new Prober(job, instance), metric);
    if (Double.isFinite(value)) {
      runs.computeIfAbsent(new Run(job, instance, time), run -> new HashMap<>()).put(name, value);
      if (runs.size() > MOST_RUNS) {
        throw new MalformedException(
            "--as probe",
            "a run is told in many series, so that all runs of a dump are in memory, at most %d; import parts of it (promtool tsdb dump --min-time --max-time), or from the running Prometheus"
                .formatted(MOST_RUNS));
      }
    }
    return true;
  }

  /** What a series tells: a field, or a word for what is worked out later; empty for nothing. */
  private static String name(String metric, String phase) {
    return switch (metric) {
      case "probe_success" -> "up";
      case "probe_duration_seconds" -> "duration_ms";
      case "probe_http_duration_seconds" -> HTTP_PHASES.getOrDefault(phase, "");
      case "probe_dns_duration_seconds" -> DNS_PHASES.getOrDefault(phase, "");
      case "probe_icmp_duration_seconds" ->
          phase.equals("rtt") ? "rtt" : phase.equals("resolve") ? "dns_ms" : "";
      case "probe_dns_lookup_time_seconds" -> "lookup";
      case "probe_http_status_code" -> "status_code";
      case "probe_http_redirects" -> "redirects";
      case "probe_http_uncompressed_body_length" -> "bytes";
      case "probe_dns_answer_rrs" -> "answers";
      case "probe_ssl_earliest_cert_expiry" -> "expiry";
      case "probe_failed_due_to_regex" -> "mismatch";
      default -> "";
    };
  }

  private void noteKind(Prober prober, String metric) {
    String kind =
        metric.startsWith("probe_icmp")
            ? "icmp"
            : metric.startsWith("probe_http")
                ? "http"
                : metric.startsWith("probe_dns_") && !metric.startsWith("probe_dns_lookup")
                    ? "dns"
                    : "";
    if (!kind.isEmpty()) {
      kinds.put(prober, kind);
    }
  }

  /** Hands over all runs that were told, and forgets them. */
  void flush(Consumer<Point> taker) {
    runs.forEach((run, told) -> taker.accept(point(run, told)));
    runs.clear();
  }

  private Point point(Run run, Map<String, Double> told) {
    Tags tags =
        Tags.of(
            "check", CheckNames.of("blackbox", run.job(), run.instance()),
            "agent", agent,
            "probe", kinds.getOrDefault(new Prober(run.job(), run.instance()), "tcp"),
            "target", run.instance().substring(0, Math.min(256, run.instance().length())));
    return new Point("probe", run.time(), tags, fields(run, told));
  }

  private static Fields fields(Run run, Map<String, Double> told) {
    Fields.Builder fields = Fields.builder();
    Map<String, Double> rest = new TreeMap<>(told);
    Double trip = rest.remove("rtt");
    Double lookup = rest.remove("lookup");
    Double expiry = rest.remove("expiry");
    Double mismatch = rest.remove("mismatch");
    boolean up = rest.getOrDefault("up", 0.0) > 0;
    if (trip != null && trip > 0) {
      RttStatistics.of(trip * 1_000).put(fields);
    }
    if (lookup != null && lookup > 0) {
      rest.putIfAbsent("dns_ms", lookup);
    }
    if (expiry != null && expiry > 0) {
      double days = (expiry - Micros.toSeconds(run.time())) / SECONDS_PER_DAY;
      fields.put("cert_days", Math.floor(days * 100) / 100);
    }
    if (mismatch != null && mismatch > 0) {
      fields.put("cause", "mismatch");
    }
    rest.forEach((name, value) -> put(fields, name, value, up));
    return fields.build();
  }

  private static void put(Fields.Builder fields, String name, double value, boolean up) {
    if (name.endsWith("_ms")) {
      if (value > 0) {
        fields.put(name, value * 1_000);
      }
    } else if (name.equals("up")
        || value > 0
        || (up && value == 0 && !name.equals("status_code"))) {
      fields.put(name, value);
    }
  }
}
