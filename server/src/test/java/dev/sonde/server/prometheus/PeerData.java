package dev.sonde.server.prometheus;

import dev.sonde.server.prometheus.WriteBodies.Sample;
import dev.sonde.server.prometheus.WriteBodies.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;

/**
 * Series such as node_exporter, blackbox_exporter and Prometheus itself have, and others that are
 * hard: with resets, gaps, ends, and values that are no numbers. The same at each run.
 */
final class PeerData {
  /** From one sample to the next, in milliseconds. */
  static final long STEP = 15_000;

  /** How many samples a series has that has all. */
  static final int SAMPLES = 160;

  private static final double STALE = Double.longBitsToDouble(0x7ff0000000000002L);

  private final List<Series> all = new ArrayList<>();
  private final Random random = new Random(42);
  private final long start;

  private PeerData(long start) {
    this.start = start;
  }

  /** The series, whose first samples are about then, in milliseconds. */
  static List<Series> from(long start) {
    PeerData data = new PeerData(start);
    data.node();
    data.blackbox();
    data.prometheus();
    data.http();
    data.hard();
    return data.all;
  }

  /** What a series has at a step, if it has anything. */
  @FunctionalInterface
  private interface Shape {
    OptionalDouble at(int step);
  }

  private void add(String metric, Map<String, String> labels, Shape shape) {
    // Scrapes of different targets don't come at the same time.
    long offset = Math.floorMod(labels.getOrDefault("instance", "").hashCode(), 7_000);
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      long time = start + offset + i * STEP;
      shape.at(i).ifPresent(value -> samples.add(new Sample(time, value)));
    }
    Map<String, String> named = new TreeMap<>(labels);
    named.put("__name__", metric);
    all.add(new Series(named, samples));
  }

  private static Map<String, String> labels(String... pairs) {
    Map<String, String> labels = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      labels.put(pairs[i], pairs[i + 1]);
    }
    return labels;
  }

  private static Map<String, String> node(String... pairs) {
    Map<String, String> labels = labels(pairs);
    labels.put("job", "node");
    labels.putIfAbsent("instance", "web1:9100");
    return labels;
  }

  /** A counter that rises by up to so much each time. */
  private Shape counter(double first, double most) {
    double[] values = new double[SAMPLES];
    double value = first;
    for (int i = 0; i < SAMPLES; i++) {
      values[i] = value;
      value += random.nextDouble() * most;
    }
    return i -> OptionalDouble.of(values[i]);
  }

  /** A gauge around a value. */
  private Shape gauge(double middle, double width) {
    double[] values = random.doubles(SAMPLES, middle - width, middle + width).toArray();
    return i -> OptionalDouble.of(values[i]);
  }

  private static Shape constant(double value) {
    return i -> OptionalDouble.of(value);
  }

  private void node() {
    for (String instance : List.of("web1:9100", "web2:9100")) {
      for (String cpu : List.of("0", "1")) {
        for (String mode :
            List.of("idle", "user", "system", "iowait", "nice", "irq", "softirq", "steal")) {
          add(
              "node_cpu_seconds_total",
              node("instance", instance, "cpu", cpu, "mode", mode),
              counter(1e5 * random.nextDouble(), mode.equals("idle") ? 14 : 1));
        }
      }
      for (String name :
          List.of(
              "MemTotal",
              "MemFree",
              "MemAvailable",
              "Buffers",
              "Cached",
              "SReclaimable",
              "SwapTotal",
              "SwapFree")) {
        add(
            "node_memory_" + name + "_bytes",
            node("instance", instance),
            name.endsWith("Total") ? constant(8.25e9) : gauge(2e9, 1e8));
      }
      for (String load : List.of("1", "5", "15")) {
        add("node_load" + load, node("instance", instance), gauge(1.5, 1));
      }
      for (String mount : List.of("/", "/boot", "/var/lib")) {
        Map<String, String> on =
            node(
                "instance",
                instance,
                "mountpoint",
                mount,
                "fstype",
                "ext4",
                "device",
                "/dev/sda" + mount.length());
        add("node_filesystem_size_bytes", on, constant(1e11));
        add("node_filesystem_avail_bytes", on, gauge(4e10, 1e9));
        add("node_filesystem_free_bytes", on, gauge(5e10, 1e9));
        add("node_filesystem_readonly", on, constant(0));
      }
      for (String device : List.of("eth0", "lo")) {
        Map<String, String> on = node("instance", instance, "device", device);
        for (String way : List.of("receive", "transmit")) {
          add("node_network_" + way + "_bytes_total", on, counter(1e9, 1e6));
          add("node_network_" + way + "_packets_total", on, counter(1e6, 1e3));
          add("node_network_" + way + "_errs_total", on, constant(3));
        }
      }
      for (String disk : List.of("sda", "nvme0n1")) {
        Map<String, String> on = node("instance", instance, "device", disk);
        add("node_disk_io_time_seconds_total", on, counter(100, 10));
        add("node_disk_read_bytes_total", on, counter(1e9, 1e5));
        add("node_disk_reads_completed_total", on, counter(1e5, 50));
        add("node_disk_read_time_seconds_total", on, counter(1e3, 0.5));
        add("node_disk_written_bytes_total", on, counter(1e9, 1e5));
      }
      add("node_boot_time_seconds", node("instance", instance), constant(1.6e9));
      add(
          "node_time_seconds",
          node("instance", instance),
          i -> OptionalDouble.of(start / 1e3 + 15 * i));
      add(
          "node_uname_info",
          node(
              "instance",
              instance,
              "nodename",
              instance.substring(0, 4),
              "release",
              "6.1",
              "sysname",
              "Linux"),
          constant(1));
      add("node_context_switches_total", node("instance", instance), counter(1e7, 1e5));
      add("up", node("instance", instance), i -> OptionalDouble.of(i > 60 && i < 70 ? 0 : 1));
    }
  }

  private void blackbox() {
    for (String target : List.of("https://example.org/", "https://example.net/", "db:5432")) {
      Map<String, String> on = labels("job", "blackbox", "instance", target);
      add("probe_success", on, i -> OptionalDouble.of(i % 17 == 3 ? 0 : 1));
      add("probe_duration_seconds", on, gauge(0.2, 0.1));
      add("probe_http_status_code", on, i -> OptionalDouble.of(i % 17 == 3 ? 503 : 200));
      add("probe_ssl_earliest_cert_expiry", on, constant(start / 1e3 + 86_400 * 30));
      add("probe_dns_lookup_time_seconds", on, gauge(0.01, 0.005));
      for (String phase : List.of("connect", "processing", "resolve", "tls", "transfer")) {
        Map<String, String> of = new TreeMap<>(on);
        of.put("phase", phase);
        add("probe_http_duration_seconds", of, gauge(0.04, 0.02));
      }
    }
  }

  private void prometheus() {
    Map<String, String> on = labels("job", "prometheus", "instance", "localhost:9090");
    add("prometheus_tsdb_head_series", on, gauge(900, 20));
    add("prometheus_tsdb_head_samples_appended_total", on, counter(1e6, 2e4));
    add("prometheus_tsdb_head_chunks", on, gauge(3000, 100));
    add("process_resident_memory_bytes", on, gauge(9e7, 1e6));
    add("process_cpu_seconds_total", on, counter(10, 1));
    add(
        "prometheus_build_info",
        labels("job", "prometheus", "instance", "localhost:9090", "version", "2.42.0"),
        constant(1));
    for (String quantile : List.of("0.5", "0.9", "0.99")) {
      Map<String, String> of = new TreeMap<>(on);
      of.put("quantile", quantile);
      of.put("interval", "15s");
      add(
          "prometheus_target_interval_length_seconds",
          of,
          i -> OptionalDouble.of(i < 5 ? Double.NaN : 15 + i / 1e4));
    }
  }

  private void http() {
    for (String instance : List.of("app1:80", "app2:80")) {
      for (String code : List.of("200", "404", "500")) {
        double reset = code.equals("404") ? 80 : Double.POSITIVE_INFINITY;
        Shape rising = counter(0, 40);
        add(
            "http_requests_total",
            labels("job", "app", "instance", instance, "code", code, "method", "get"),
            i ->
                OptionalDouble.of(
                    i < reset ? rising.at(i).orElse(0) : rising.at(i - 79).orElse(0)));
      }
      double[] bounds = {
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, Double.POSITIVE_INFINITY
      };
      Shape[] rises = new Shape[bounds.length];
      for (int b = 0; b < bounds.length; b++) {
        Shape own = counter(0, 5);
        Shape below = b == 0 ? constant(0) : rises[b - 1];
        rises[b] = i -> OptionalDouble.of(Math.floor(own.at(i).orElse(0)) + below.at(i).orElse(0));
        String bound = Double.isInfinite(bounds[b]) ? "+Inf" : Double.toString(bounds[b]);
        add(
            "http_request_duration_seconds_bucket",
            labels("job", "app", "instance", instance, "le", bound),
            rises[b]);
      }
      add(
          "http_request_duration_seconds_count",
          labels("job", "app", "instance", instance),
          rises[bounds.length - 1]);
      add(
          "http_request_duration_seconds_sum",
          labels("job", "app", "instance", instance),
          counter(0, 2));
    }
  }

  private void hard() {
    add(
        "gappy",
        labels("job", "hard", "case", "gap"),
        i -> i > 40 && i < 75 ? OptionalDouble.empty() : OptionalDouble.of(i));
    add(
        "gappy",
        labels("job", "hard", "case", "sparse"),
        i -> i % 13 == 0 ? OptionalDouble.of(i * i) : OptionalDouble.empty());
    add(
        "gappy",
        labels("job", "hard", "case", "stale"),
        i -> i > 50 && i < 90 ? OptionalDouble.empty() : OptionalDouble.of(i == 50 ? STALE : i));
    add(
        "gappy",
        labels("job", "hard", "case", "ended"),
        i -> i > 100 ? OptionalDouble.empty() : OptionalDouble.of(i == 100 ? STALE : 100 - i));
    add(
        "odd",
        labels("job", "hard", "case", "nan"),
        i -> OptionalDouble.of(i % 5 == 0 ? Double.NaN : i));
    add(
        "odd",
        labels("job", "hard", "case", "inf"),
        i -> OptionalDouble.of(i % 50 == 7 ? Double.POSITIVE_INFINITY : i));
    add(
        "odd",
        labels("job", "hard", "case", "neginf"),
        i -> OptionalDouble.of(i % 50 == 9 ? Double.NEGATIVE_INFINITY : -i));
    add("odd", labels("job", "hard", "case", "tiny"), i -> OptionalDouble.of(1e-9 * (i - 50)));
    add("odd", labels("job", "hard", "case", "huge"), i -> OptionalDouble.of(1e18 + 1e5 * i));
    add(
        "labelled",
        labels(
            "job",
            "hard",
            "device",
            "sda",
            "type",
            "disk",
            "podIP",
            "10.0.0.1",
            "_private",
            "x",
            "attr_device",
            "y"),
        gauge(5, 4));
    add("one", labels("job", "hard", "a", "1", "b", "x"), gauge(5, 4));
    add("one", labels("job", "hard", "a", "2", "b", "y"), gauge(5, 4));
    add("two", labels("job", "hard", "a", "1", "c", "p"), gauge(5, 4));
    add("two", labels("job", "hard", "a", "2", "c", "q"), gauge(5, 4));
    add("many", labels("job", "hard", "a", "1", "d", "1"), gauge(5, 4));
    add("many", labels("job", "hard", "a", "1", "d", "2"), gauge(5, 4));
    add("many", labels("job", "hard", "a", "3", "d", "1"), gauge(5, 4));
    add("job:summed:rate5m", Map.of(), gauge(100, 10));
  }
}
