package dev.sonde.probe.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.RealPeer;
import dev.sonde.probe.Witness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.DNSSEC;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Against Unbound, with zones of its own, one of them signed. */
class UnboundIT {
  @TempDir private static Path folder;
  private static RealPeer unbound;
  private static int port;
  private static int tlsPort;
  private static int httpsPort;

  @BeforeAll
  static void startUnbound() throws Exception {
    port = RealPeer.freePort();
    tlsPort = RealPeer.freePort();
    httpsPort = RealPeer.freePort();
    TestAuthority.create(folder, "dns.sonde.test");
    String anchor = writeSignedZone(folder.resolve("signed.zone"));
    Files.writeString(folder.resolve("unbound.conf"), configuration(anchor));
    unbound =
        RealPeer.start(folder, "unbound", "-d", "-c", folder.resolve("unbound.conf").toString())
            .awaitWords("start of service");
  }

  @AfterAll
  static void endUnbound() throws Exception {
    if (unbound != null) {
      unbound.close();
    }
  }

  private static String configuration(String anchor) {
    String many =
        IntStream.range(0, 100)
            .mapToObj(i -> "  local-data: \"many.plain.test. 60 A 192.0.2." + i + "\"")
            .collect(Collectors.joining("\n"));
    return """
        server:
          verbosity: 1
          use-syslog: no
          logfile: ""
          username: ""
          chroot: ""
          directory: "%1$s"
          pidfile: ""
          num-threads: 1
          outgoing-range: 32
          num-queries-per-thread: 16
          so-reuseport: no
          interface: 127.0.0.1@%2$d
          interface: 127.0.0.1@%3$d
          interface: 127.0.0.1@%4$d
          tls-port: %3$d
          https-port: %4$d
          tls-service-key: "%1$s/key.pem"
          tls-service-pem: "%1$s/certificate.pem"
          access-control: 127.0.0.0/8 allow
          module-config: "validator iterator"
          local-zone: "test." nodefault
          trust-anchor: "%5$s"
          local-zone: "plain.test." static
          local-data: "www.plain.test. 120 A 192.0.2.80"
          local-data: "www.plain.test. 90 AAAA 2001:db8::80"
          local-data: "plain.test. 300 MX 10 mx.plain.test."
          local-data: 'plain.test. 300 TXT "v=spf1 mx -all"'
          local-data-ptr: "192.0.2.80 120 www.plain.test"
        %6$s
        remote-control:
          control-enable: no
        auth-zone:
          name: "signed.test."
          zonefile: "%1$s/signed.zone"
          for-downstream: no
          for-upstream: yes
        """
        .formatted(folder, port, tlsPort, httpsPort, anchor, many);
  }

  /** A zone signed with a key of its own; gives the trust anchor. */
  private static String writeSignedZone(Path file) throws Exception {
    Name zone = Name.fromString("signed.test.");
    KeyPair keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    int flags = DNSKEYRecord.Flags.ZONE_KEY | DNSKEYRecord.Flags.SEP_KEY;
    DNSKEYRecord key =
        new DNSKEYRecord(
            zone,
            DClass.IN,
            3_600,
            flags,
            DNSKEYRecord.Protocol.DNSSEC,
            DNSSEC.Algorithm.ED25519,
            keys.getPublic());
    List<Record> records =
        List.of(
            key,
            record(zone, Type.SOA, "ns.signed.test. admin.signed.test. 1 3600 600 86400 60"),
            record(zone, Type.NS, "ns.signed.test."),
            record(Name.fromString("ns", zone), Type.A, "127.0.0.1"),
            record(Name.fromString("www", zone), Type.A, "192.0.2.81"));
    StringBuilder text = new StringBuilder();
    for (Record record : records) {
      text.append(record).append('\n');
      text.append(
              DNSSEC.sign(
                  new RRset(record),
                  key,
                  keys.getPrivate(),
                  Instant.now().minus(Duration.ofDays(1)),
                  Instant.now().plus(Duration.ofDays(1))))
          .append('\n');
    }
    Files.writeString(file, text);
    return key.toString().replace('\t', ' ');
  }

  private static Record record(Name name, int type, String data) throws Exception {
    return Record.fromString(name, type, DClass.IN, 300, data, Name.root);
  }

  @Test
  void findsAddressesMailServersAndTexts() throws Exception {
    Fields a = probe(Map.of("name", "www.plain.test", "expect", "192.0.2.80"));
    assertThat(a.number("up")).hasValue(1);
    assertThat(a.number("ttl_s")).hasValue(120);
    assertThat(a.number("aa")).hasValue(1);
    assertThat(a.text("transport_used")).hasValue("udp");
    assertUp(Map.of("name", "www.plain.test", "type", "aaaa", "expect", "2001:DB8:0::80"));
    assertUp(Map.of("name", "plain.test", "type", "MX", "expect", "10 MX.plain.test"));
    assertUp(Map.of("name", "plain.test", "type", "TXT", "expect", "v=spf1 mx -all"));
    assertUp(Map.of("name", "plain.test", "type", "TXT", "expect", "\"v=spf1 mx -all\""));
    assertUp(Map.of("name", "192.0.2.80", "type", "PTR", "expect", "www.plain.test"));
    assertUp(Map.of("name", "no.plain.test", "rcode", "nxdomain"));
  }

  @Test
  void takesTcpForMoreThanADatagramHolds() throws Exception {
    Fields found = probe(Map.of("name", "many.plain.test", "min-answers", 100));
    assertThat(found.number("up")).hasValue(1);
    assertThat(found.number("truncated")).hasValue(1);
    assertThat(found.text("transport_used")).hasValue("tcp");
    assertThat(found.text("answer").orElseThrow()).hasSizeLessThan(1_010).endsWith("…");
  }

  @Test
  void tellsWhetherTheServerValidated() throws Exception {
    Fields signed = probe(Map.of("name", "www.signed.test", "dnssec", true));
    assertThat(signed.number("up")).hasValue(1);
    assertThat(signed.number("ad")).hasValue(1);
    assertThat(signed.text("answer")).hasValue("192.0.2.81");
    Fields plain = probe(Map.of("name", "www.plain.test", "dnssec", true));
    assertThat(plain.number("ad")).hasValue(0);
  }

  @Test
  void asksOverTls() throws Exception {
    Fields found =
        probe(
            tlsPort,
            Map.of("name", "www.plain.test", "transport", "tls", "server-name", "dns.sonde.test"));
    assertThat(found.asMap()).containsEntry("up", 1.0).containsEntry("transport_used", "tls");
    assertThat(found.number("tls_ms").orElseThrow()).isPositive();
    assertThat(found.text("cert_subject")).hasValue("CN=dns.sonde.test");
    assertThat(found.number("cert_days").orElseThrow()).isBetween(1.0, 2.0);
    assertThat(found.number("query_ms").orElseThrow()).isPositive();
  }

  @Test
  void asksOverHttps() throws Exception {
    Map<String, Object> settings =
        Map.of("name", "www.plain.test", "transport", "https", "server-name", "dns.sonde.test");
    Fields found = probe(httpsPort, settings);
    assertThat(found.asMap()).containsEntry("up", 1.0).containsEntry("answer", "192.0.2.80");
    Map<String, Object> wrongPath = new HashMap<>(settings);
    wrongPath.put("path", "/nothing-here");
    Fields notFound = probe(httpsPort, wrongPath);
    assertThat(notFound.text("cause")).hasValue("protocol");
    assertThat(notFound.text("error").orElseThrow()).contains("status 404");
  }

  @Test
  void theCertificateMustHaveTheName() throws Exception {
    Fields found =
        probe(
            tlsPort,
            Map.of("name", "www.plain.test", "transport", "tls", "server-name", "other.test"));
    assertThat(found.text("cause")).hasValue("certificate");
    assertThat(found.number("query_ms")).isEmpty();
    assertThat(found.text("cert_problem").orElseThrow()).contains("not for other.test");
    Fields lenient =
        probe(
            tlsPort,
            Map.of(
                "name",
                "www.plain.test",
                "transport",
                "tls",
                "server-name",
                "other.test",
                "verify",
                false));
    assertThat(lenient.number("up")).hasValue(1);
  }

  @Test
  void theAuthoritiesMustBeReadable() throws Exception {
    Fields found =
        probe(
            tlsPort,
            Map.of("name", "www.plain.test", "transport", "tls", "ca-file", "/no/such/file.pem"));
    assertThat(found.text("cause")).hasValue("agent");
    assertThat(found.text("error").orElseThrow()).contains("/no/such/file.pem");
  }

  private static void assertUp(Map<String, Object> settings) throws InterruptedException {
    assertThat(probe(settings).asMap()).containsEntry("up", 1.0);
  }

  private static Fields probe(Map<String, Object> settings) throws InterruptedException {
    return probe(port, settings);
  }

  private static Fields probe(int port, Map<String, Object> settings) throws InterruptedException {
    ProbeEnvironment environment = ProbeEnvironment.system();
    Map<String, Object> all = new HashMap<>(settings);
    all.putIfAbsent("ca-file", folder.resolve("certificate.pem").toString());
    try (DnsProbe probe = new DnsProbe(environment)) {
      ProbeResult result =
          probe.run(
              new ProbeRun<>(
                  "127.0.0.1:" + port,
                  new DnsProvider().settings().ofTree(all, "settings"),
                  Deadline.in(Duration.ofSeconds(20), environment.ticker()),
                  Witness.NONE));
      return new Measurement(result, Duration.ZERO).fields();
    }
  }
}
