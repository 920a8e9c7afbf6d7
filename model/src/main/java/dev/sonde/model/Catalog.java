package dev.sonde.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Sonde's own kinds and fields mean: whether a field is a gauge, a counter or a text, its unit
 * and a sentence.
 *
 * <p>Points may carry kinds and fields that are not in here; they are kept, and taken for gauges
 * without a unit.
 */
public final class Catalog {
  private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

  static {
    add(
        kind(
                "host",
                "The machine as a whole. In a container, CPU and memory are those of the container.")
            .reducible()
            .state("uptime_s", "s", "Time since boot.")
            .gauge("cpu_pct", "%", "Share of all cores' time that was not idle or waiting for I/O.")
            .gauge("cpu_user_pct", "%", "Share of time in user space, with nice.")
            .gauge("cpu_system_pct", "%", "Share of time in the kernel.")
            .gauge("cpu_iowait_pct", "%", "Share of time idle while a disk was awaited.")
            .gauge("cpu_irq_pct", "%", "Share of time in hard and soft interrupts.")
            .gauge("cpu_steal_pct", "%", "Share of time taken by the hypervisor.")
            .state("cpu_limit_cores", "", "Cores that the container may use.")
            .gauge(
                "cpu_throttled_pct",
                "%",
                "Share of scheduling periods in which the container was throttled.")
            .state("cores", "", "Processor cores that are online.")
            .state("mem_total_bytes", "B", "Memory in the machine, or the container's limit.")
            .gauge("mem_used_bytes", "B", "Memory that is not available to new work.")
            .gauge("mem_available_bytes", "B", "Memory that new work could have without swapping.")
            .gauge("mem_cached_bytes", "B", "Memory that holds file contents.")
            .gauge("mem_pct", "%", "Memory used, of the total.")
            .state("swap_total_bytes", "B", "Swap space.")
            .gauge("swap_used_bytes", "B", "Swap space in use.")
            .gauge("swap_pct", "%", "Swap space in use, of the total.")
            .gauge("disk_pct", "%", "Space used on the root file system.")
            .gauge("load1", "", "Load average over 1 minute.")
            .gauge("load5", "", "Load average over 5 minutes.")
            .gauge("load15", "", "Load average over 15 minutes.")
            .gauge("pressure_cpu_some_pct", "%", "Share of time in which some task waited for CPU.")
            .gauge(
                "pressure_memory_some_pct",
                "%",
                "Share of time in which some task waited for memory.")
            .gauge(
                "pressure_memory_full_pct",
                "%",
                "Share of time in which all tasks waited for memory.")
            .gauge("pressure_io_some_pct", "%", "Share of time in which some task waited for I/O.")
            .gauge("pressure_io_full_pct", "%", "Share of time in which all tasks waited for I/O.")
            .gauge(
                "temperature_c",
                "°C",
                "The hottest sensor of the processor, or else of the machine.")
            .gauge("processes", "", "Processes.")
            .gauge("processes_running", "", "Tasks that run or could run.")
            .gauge("processes_blocked", "", "Processes that wait for I/O.")
            .gauge("threads", "", "Threads of all processes.")
            .gauge("files_open", "", "File handles in use.")
            .state("files_max", "", "File handles that the kernel allows.")
            .counter("tcp_segments_out", "", "TCP segments sent.")
            .counter("tcp_retransmits", "", "TCP segments sent again.")
            .gauge("tcp_established", "", "TCP connections that are open.")
            .counter("udp_in_errors", "", "UDP datagrams that could not be delivered.")
            .counter(
                "udp_receive_buffer_errors",
                "",
                "UDP datagrams dropped because a socket's buffer was full.")
            .gauge("conntrack_count", "", "Connections that the firewall tracks.")
            .state("conntrack_max", "", "Connections that the firewall can track."));
    add(
        kind("core", "One processor core.")
            .reducible()
            .gauge("cpu_pct", "%", "Share of time that was not idle or waiting for I/O.")
            .gauge("frequency_mhz", "MHz", "Clock rate."));
    add(
        kind("disk", "One mounted file system, and the block device below it.")
            .reducible()
            .text("device_name", "The block device, such as sda1.")
            .text("fs_type", "The file system's type.")
            .state("total_bytes", "B", "Size of the file system.")
            .gauge("used_bytes", "B", "Space in use.")
            .gauge("available_bytes", "B", "Space that is open to users without privileges.")
            .gauge("used_pct", "%", "Space in use, of what users can reach.")
            .state("inodes_total", "", "Inodes of the file system.")
            .gauge("inodes_used", "", "Inodes in use.")
            .gauge("inodes_used_pct", "%", "Inodes in use, of the total.")
            .state("read_only", "", "1 if it is mounted read-only.")
            .counter("read_bytes", "B", "Bytes read from the block device.")
            .counter("write_bytes", "B", "Bytes written to the block device.")
            .counter("reads", "", "Read operations of the block device.")
            .counter("writes", "", "Write operations of the block device.")
            .gauge("busy_pct", "%", "Share of time in which the block device had work."));
    add(
        kind("interface", "One network interface or switch port.")
            .reducible()
            .state("up", "", "1 if it can carry traffic.")
            .text(
                "state",
                "The operational state (RFC 2863): up, down, dormant, lowerlayerdown, unknown.")
            .state("default_route", "", "1 if the default route leads through it.")
            .state("speed_mbps", "Mbit/s", "Link speed.")
            .state("mtu_bytes", "B", "Largest packet.")
            .text("mac", "Hardware address.")
            .text("ipv4", "IPv4 addresses, separated by spaces.")
            .text("ipv6", "IPv6 addresses, separated by spaces.")
            .counter("rx_bytes", "B", "Bytes received.")
            .counter("tx_bytes", "B", "Bytes sent.")
            .counter("rx_packets", "", "Packets received.")
            .counter("tx_packets", "", "Packets sent.")
            .counter("rx_errors", "", "Packets received with errors.")
            .counter("tx_errors", "", "Packets that could not be sent for errors.")
            .counter("rx_drops", "", "Packets received and dropped.")
            .counter("tx_drops", "", "Packets dropped instead of sent.")
            .gauge("rx_bytes_per_s", "B/s", "Bytes received per second since the report before.")
            .gauge("tx_bytes_per_s", "B/s", "Bytes sent per second since the report before.")
            .counter("carrier_changes", "", "How often the link came or went."));
    add(
        kind("sensor", "One temperature sensor.")
            .reducible()
            .gauge("temperature_c", "°C", "Temperature."));
    add(
        kind("facts", "What seldom changes; sent at start, at each change, and hourly.")
            .text("hostname", "The host's name.")
            .text("os", "The operating system's name and version.")
            .text("kernel", "The kernel's release.")
            .text("architecture", "The machine's architecture.")
            .text("model", "The machine's vendor and model.")
            .text("cpu_model", "The processor's model.")
            .text("boot_id", "A random id that the kernel makes at each boot.")
            .text(
                "container", "The sort of container that the agent runs in; absent outside of one.")
            .text("agent_version", "The version of the agent."));
    add(
        kind("agent", "The agent's observation of itself.")
            .gauge("cpu_pct", "%", "CPU time of the agent's process, of one core.")
            .gauge("rss_bytes", "B", "Memory of the agent's process.")
            .gauge("spool_bytes", "B", "Bytes that wait in the spool.")
            .gauge("spool_reports", "", "Reports that wait in the spool.")
            .counter(
                "reports_sent",
                "",
                "Reports that the server acknowledged, since the agent started.")
            .counter(
                "reports_lost",
                "",
                "Reports given up because the spool was full or too old, since the agent started.")
            .counter(
                "reports_refused", "", "Reports that the server refused, since the agent started.")
            .gauge("collect_ms", "ms", "Time that one round of collection took.")
            .text("assignments", "The hash of the checks that the agent has taken over.")
            .gauge("assignments_differ", "", "How many of them it does not run.")
            .gauge("checks", "", "How many checks it has.")
            .counter(
                "checks_skipped",
                "",
                "Runs left out because the one before had not ended or the machine was late, since the agent started.")
            .counter(
                "checks_refused",
                "",
                "Runs that the agent's own limits forbade, or that it did not understand, since it started.")
            .counter(
                "results_lost",
                "",
                "Results given up because too many waited to be collected, since the agent started."));
    add(
        kind(
                "assignment",
                "A check that an agent was told to run and does not. Tags: agent, check.")
            .text("hash", "Of the checks among which it was.")
            .text("problem", "Why, in words."));
    add(
        kind(
                "responder",
                "What answers other agents' probes, since it was started. Tags besides device: responder.")
            .counter("answers", "", "Frames and datagrams answered.")
            .counter("refused", "", "Frames, datagrams and connections not served.")
            .counter("refused_too_fast", "", "Of those, since too much came in a second.")
            .counter(
                "refused_source_port",
                "",
                "Of those, since they came from a port where something answers by itself.")
            .counter(
                "refused_connections", "", "Of those, since there were too many connections."));
    add(
        kind("relay", "A relay's observation of itself.")
            .gauge("spool_reports", "", "Reports that wait.")
            .gauge("spool_bytes", "B", "Bytes that they take on disk.")
            .gauge("oldest_s", "s", "How long the oldest of them has waited.")
            .counter("reports_received", "", "Reports that came, since the relay started.")
            .counter(
                "reports_forwarded",
                "",
                "Reports that the upstream acknowledged, since the relay started.")
            .counter(
                "reports_lost",
                "",
                "Reports given up because the spool was full or too old, since the relay started.")
            .counter("reports_refused", "", "Reports that were refused, since the relay started.")
            .counter(
                "points_in",
                "",
                "Points of kinds that it reduces, since it started; absent where it does not reduce.")
            .counter("points_out", "", "Points that it made of them.")
            .counter(
                "points_late", "", "Those that went up as they came, since they came too late.")
            .counter("points_raw", "", "Those that went up as they came for another reason.")
            .counter("points_repeated", "", "Those that it had already.")
            .gauge("agents", "", "Agents whose link to the relay is open.")
            .gauge("upstream_up", "", "1 while the upstream takes reports, else 0."));
    add(
        kind(
                ReducedNames.PORTS,
                "All ports of a device in a window, told by a relay that reduces. Each number of `interface` is the sum over the ports; `min_`, `max_` and `avg_` are those of all values of all ports.")
            .gauge("ports", "", "How many ports the window has points of.")
            .gauge("points", "", "How many points those are.")
            .gauge("first_s", "s", "When the first of them was measured, since 1970.")
            .gauge("last_s", "s", "When the last of them was measured, since 1970."));
    add(
        kind("clock", "What the server saw of a device's clock.")
            .gauge("skew_s", "s", "The device's clock minus the server's."));
    addProbe();
    addMinute();
    addMetric();
  }

  /** The manual's page of each kind of probe has the fields of that kind alone. */
  private static void addProbe() {
    add(
        kind("probe", "One run of a check. Tags: check, agent, probe, target.")
            .gauge(
                "up",
                "",
                "1 if the target answered as it should, 0 if it did not; absent if this could not be measured.")
            .text(
                "cause",
                "Where a run failed: name, unreachable, refused, timeout, loss, broken, protocol, mismatch, certificate, agent.")
            .text("error", "Why it failed, in words.")
            .gauge("duration_ms", "ms", "How long the run took.")
            .gauge("lateness_ms", "ms", "How much later than due the run began.")
            .text("address", "The address that was measured.")
            .gauge("sent", "", "Packets, frames or connects sent.")
            .gauge("received", "", "Those that were answered in time.")
            .gauge("lost", "", "Those that were not.")
            .gauge("loss_pct", "%", "Share that was not answered.")
            .gauge("duplicates", "", "Answers that came again.")
            .gauge("reordered", "", "Answers that came after a later one.")
            .gauge("late", "", "Answers that came too late.")
            .gauge("rtt_min_ms", "ms", "The shortest round-trip time.")
            .gauge("rtt_p25_ms", "ms", "A quarter of the round trips took no longer.")
            .gauge("rtt_median_ms", "ms", "The median round-trip time.")
            .gauge("rtt_p75_ms", "ms", "Three quarters of the round trips took no longer.")
            .gauge("rtt_p95_ms", "ms", "19 of 20 round trips took no longer.")
            .gauge("rtt_max_ms", "ms", "The longest round-trip time.")
            .gauge("rtt_avg_ms", "ms", "The mean round-trip time.")
            .gauge("rtt_stddev_ms", "ms", "The standard deviation of the round-trip times.")
            .text("rtts_ms", "All round-trip times in the order of sending; - for a loss.")
            .gauge("jitter_ms", "ms", "Mean difference of consecutive round-trip times.")
            .gauge("jitter_rfc3550_ms", "ms", "Jitter as of RFC 3550.")
            .gauge("ipdv_min_ms", "ms", "The least signed delay variation (RFC 3393).")
            .gauge("ipdv_avg_ms", "ms", "The mean signed delay variation (RFC 3393).")
            .gauge("ipdv_max_ms", "ms", "The greatest signed delay variation (RFC 3393).")
            .text("socket", "raw, datagram or stream: what the kernel let the agent open.")
            .text("timestamps", "kernel or user: who took the times.")
            .gauge("connect_ms", "ms", "Time to connect.")
            .gauge(
                "addresses_failed",
                "",
                "Addresses of the name that did not answer before this one.")
            .gauge("dns_ms", "ms", "Time to look the name up.")
            .gauge("tls_ms", "ms", "Time of the TLS handshake.")
            .gauge("first_byte_ms", "ms", "Time from the request to the first byte of the answer.")
            .gauge("transfer_ms", "ms", "Time from the first byte to the last.")
            .gauge("answer_ms", "ms", "Time to the answer that was expected.")
            .gauge("status_code", "", "The HTTP status.")
            .gauge("redirects", "", "Redirects that were followed.")
            .gauge("bytes", "B", "Size of the answer.")
            .text("http_version", "The version of HTTP.")
            .gauge(
                "cert_days",
                "d",
                "Days until the first certificate of the chain expires; negative if one has.")
            .text("cert_subject", "Whose certificate it is.")
            .text("cert_issuer", "Who issued it.")
            .text("cert_chain", "Whose certificates were shown, the server's own first.")
            .text("cert_problem", "Why it is not to be trusted.")
            .text("tls_version", "The version of TLS.")
            .text("tls_cipher", "The cipher.")
            .gauge("query_ms", "ms", "Time of a DNS exchange.")
            .gauge("answers", "", "Records in the answer.")
            .text("answer", "The records.")
            .text("rcode", "The response code.")
            .gauge("offset_ms", "ms", "The time server minus this clock.")
            .gauge("delay_ms", "ms", "The round trip to the time server.")
            .gauge("stratum", "", "The stratum of the time server.")
            .gauge("hops", "", "Hops to the target, or to where the trace ended.")
            .gauge("reached", "", "1 if the trace reached the target.")
            .text("path", "The addresses on the way; * for silence.")
            .text("path_hash", "Tells one path from another.")
            .gauge("mtu_bytes", "B", "The largest packet that passes."));
  }

  private static void addMinute() {
    add(
        kind(
                "minute",
                "The packets that a check sent in one UTC minute; the time is its beginning. Tags: agent, check.")
            .gauge("latency_min_ms", "ms", "The shortest round-trip time; absent if all was lost.")
            .gauge("latency_max_ms", "ms", "The longest round-trip time.")
            .gauge("latency_avg_ms", "ms", "The mean round-trip time.")
            .gauge(
                "jitter_min_ms",
                "ms",
                "The least difference of consecutive round-trip times; absent if there is none.")
            .gauge("jitter_max_ms", "ms", "The greatest.")
            .gauge("jitter_avg_ms", "ms", "Their mean.")
            .gauge("jitters", "", "How many differences that is the mean of.")
            .gauge("sent", "", "Packets sent.")
            .gauge("received", "", "Those that were answered within 2 s.")
            .gauge("lost", "", "Those that were not."));
  }

  private static void addMetric() {
    add(
        kind(
                "metric",
                "A metric that came by OpenTelemetry, Prometheus' remote write or Sparkplug. Tags besides device: metric, type, unit, scope, temporality, the service, the attributes or labels.")
            .gauge("value", "", "The number, of a gauge, sum or counter.")
            .gauge(
                "special",
                "",
                "Of a sample of Prometheus that is no finite number, in place of value: 1 the series ended, 2 NaN, 3 +Inf, 4 -Inf.")
            .counter("count", "", "Of a distribution: how many values were seen.")
            .gauge("sum", "", "Their sum.")
            .gauge("min", "", "The least of them.")
            .gauge("max", "", "The greatest of them.")
            .gauge("scale", "", "Of an exponential histogram: how fine its buckets are.")
            .gauge("zero_count", "", "Values that were taken for 0.")
            .text(
                "buckets",
                "Upper bound and count of each bucket; of an exponential histogram, i and index, and count.")
            .text("quantiles", "Of a summary: quantile and value.")
            .text("text", "Of a metric that is no number: what it says."));
  }

  private Catalog() {}

  /** All kinds, in the order of the manual. */
  public static List<Kind> kinds() {
    return List.copyOf(KINDS.values());
  }

  /** The kind of that name, if Sonde has one. */
  public static Optional<Kind> kind(String name) {
    return Optional.ofNullable(KINDS.get(name));
  }

  /**
   * What is known of a field, if Sonde has one of that name in that kind, or makes it where a relay
   * reduces.
   */
  public static Optional<Field> field(String kind, String field) {
    return own(kind, field).or(() -> ReducedNames.field(kind, field));
  }

  /** What is known of a field that is measured. */
  static Optional<Field> own(String kind, String field) {
    return kind(kind)
        .flatMap(k -> k.fields().stream().filter(f -> f.name().equals(field)).findFirst());
  }

  private static void add(KindBuilder builder) {
    KINDS.put(
        builder.name,
        new Kind(
            builder.name, builder.description, builder.reducible, List.copyOf(builder.fields)));
  }

  private static KindBuilder kind(String name, String description) {
    return new KindBuilder(name, description);
  }

  /** How a field behaves over time. */
  public enum Type {
    /** A number that goes up and down. */
    GAUGE,
    /** A number that only rises until it starts again; its rate is what people look at. */
    COUNTER,
    /** A text. */
    TEXT
  }

  /**
   * A kind of points.
   *
   * @param name its name
   * @param description a sentence
   * @param reducible whether its points are plain measurements, of which a relay may make one for a
   *     window; not so results, events and what tells a state
   * @param fields its fields, in the order of the manual
   */
  public record Kind(String name, String description, boolean reducible, List<Field> fields) {}

  /**
   * A field of a kind.
   *
   * @param name its name
   * @param type how it behaves over time
   * @param unit its unit as people write it, empty for counts and ratios
   * @param description a sentence
   * @param isState whether it is what was so last that counts, rather than the average: of
   *     counters, texts, and gauges such as a size that seldom changes
   */
  public record Field(String name, Type type, String unit, String description, boolean isState) {}

  private static final class KindBuilder {
    private final String name;
    private final String description;
    private final List<Field> fields = new ArrayList<>();
    private boolean reducible;

    KindBuilder(String name, String description) {
      this.name = name;
      this.description = description;
    }

    KindBuilder reducible() {
      reducible = true;
      return this;
    }

    KindBuilder gauge(String field, String unit, String text) {
      fields.add(new Field(field, Type.GAUGE, unit, text, false));
      return this;
    }

    KindBuilder state(String field, String unit, String text) {
      fields.add(new Field(field, Type.GAUGE, unit, text, true));
      return this;
    }

    KindBuilder counter(String field, String unit, String text) {
      fields.add(new Field(field, Type.COUNTER, unit, text, true));
      return this;
    }

    KindBuilder text(String field, String text) {
      fields.add(new Field(field, Type.TEXT, "", text, true));
      return this;
    }
  }
}
