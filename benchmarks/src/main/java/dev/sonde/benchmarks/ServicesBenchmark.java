package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What a check of a service costs in CPU: Sonde's probes in a warm process with the agent's flags,
 * beside blackbox_exporter, against the same nginx, Unbound and chrony of this host.
 */
public final class ServicesBenchmark {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("peers", "", "folder of the peers' programs; empty to leave them out"),
          Flag.of("java", "", "more flags of Java for Sonde's process, separated by commas"),
          new Flag("checks", "3000", "1000", "how many of each, after as many to warm up"));

  /** A request each, as a user would set them up in either program. */
  private record Case(
      String what, String goal, String sonde, String module, String target, int divisor) {}

  private final Flags flags;
  private final Rows rows = new Rows("services");

  private ServicesBenchmark(Flags flags) {
    this.flags = flags;
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException {
    new ServicesBenchmark(new Flags(args, FLAGS)).run();
  }

  private void run() throws IOException {
    boolean beside = !flags.text("peers").isEmpty();
    List<String> java = new ArrayList<>(List.of("-Xmx10m", "-Xms4m", "-Xmn2m"));
    if (!flags.text("java").isEmpty()) {
      java.addAll(List.of(flags.text("java").split(",", -1)));
    }
    try (Scratch scratch = Scratch.make();
        LocalServices services = LocalServices.start(scratch.path());
        AgentJava probes = AgentJava.start(ProbeProcess.class, java.toArray(String[]::new))) {
      Program exporter = beside ? exporter(scratch.path(), services) : null;
      try {
        for (Case each : cases(services)) {
          double own = own(probes, each);
          double peer =
              exporter == null || each.module.isEmpty() ? Double.NaN : peer(exporter, each);
          rows.row(
              each.what + ", CPU per check, µs",
              each.goal,
              "**" + Rows.figure(own) + "**",
              Double.isNaN(peer) ? "" : "blackbox_exporter " + Rows.figure(peer),
              Rows.ratio(own, peer));
        }
        rows.row(
            "… RSS after all of them, MB",
            "",
            Rows.figure(probes.meter().rss()),
            exporter == null ? "" : "blackbox_exporter " + Rows.figure(exporter.meter().rss()),
            "");
      } finally {
        if (exporter != null) {
          exporter.close();
        }
      }
    }
  }

  private static List<Case> cases(LocalServices services) {
    String http = "http://127.0.0.1:" + services.http() + "/";
    String https = "https://localhost:" + services.https() + "/";
    String trusted = " ca-file=" + services.certificate();
    String plain = "127.0.0.1:" + services.http();
    return List.of(
        new Case("TCP connect", "≤50", "tcp " + plain, "tcp_connect", plain, 1),
        new Case("HTTP GET with phases", "≤85", "http " + http, "http", http, 1),
        new Case("HTTPS, full handshake", "≤1300", "http " + https + trusted, "https", https, 10),
        new Case(
            "DNS, one A record",
            "",
            "dns 127.0.0.1:" + services.dns() + " name=www.sb.test",
            "dns",
            "127.0.0.1:" + services.dns(),
            1),
        new Case("NTP, one datagram", "", "ntp 127.0.0.1:" + services.ntp(), "", "", 1));
  }

  private int checks(Case each) {
    return Math.max(50, flags.whole("checks") / each.divisor);
  }

  private double own(AgentJava probes, Case each) throws IOException {
    String question = "run " + checks(each) + " 1 " + each.sonde;
    probes.ask(question);
    double before = probes.meter().cpuSeconds();
    String answer = probes.ask(question);
    if (!answer.equals(Integer.toString(checks(each)))) {
      throw new IOException(each.what + ": only " + answer);
    }
    return (probes.meter().cpuSeconds() - before) / checks(each) * 1e6;
  }

  private int exporterPort;

  private Program exporter(Path folder, LocalServices services) throws IOException {
    Path configuration = folder.resolve("blackbox.yml");
    Files.writeString(
        configuration,
        """
        modules:
          tcp_connect: {prober: tcp, timeout: 5s, tcp: {preferred_ip_protocol: ip4}}
          http: {prober: http, timeout: 5s, http: {preferred_ip_protocol: ip4}}
          https:
            prober: http
            timeout: 5s
            http: {preferred_ip_protocol: ip4, tls_config: {ca_file: %s}}
          dns: {prober: dns, timeout: 5s, dns: {preferred_ip_protocol: ip4, query_name: www.sb.test, query_type: A}}
        """
            .formatted(services.certificate()));
    exporterPort = Program.freePort();
    Program exporter =
        Program.start(
            "prometheus-blackbox-exporter",
            folder,
            List.of(
                Path.of(flags.text("peers"), "prometheus-blackbox-exporter").toString(),
                "--config.file=" + configuration,
                "--web.listen-address=127.0.0.1:" + exporterPort,
                "--log.level=error"));
    exporter.millisUntilOk(exporterPort, "/-/healthy");
    return exporter;
  }

  private double peer(Program exporter, Case each) throws IOException {
    String target = URLEncoder.encode(each.target, StandardCharsets.UTF_8);
    String path = "/probe?module=" + each.module + "&target=" + target;
    try (HttpConnection connection = new HttpConnection(exporterPort)) {
      ask(connection, path, each);
      double before = exporter.meter().cpuSeconds();
      ask(connection, path, each);
      return (exporter.meter().cpuSeconds() - before) / checks(each) * 1e6;
    }
  }

  private void ask(HttpConnection connection, String path, Case each) throws IOException {
    for (int i = 0; i < checks(each); i++) {
      String answer = new String(connection.get(path).orThrow().body(), StandardCharsets.UTF_8);
      if (!answer.contains("probe_success 1")) {
        throw new IOException(each.what + ": " + answer);
      }
      LockSupport.parkNanos(1_000);
    }
  }
}
