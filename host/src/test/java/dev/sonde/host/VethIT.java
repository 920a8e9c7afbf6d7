package dev.sonde.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.model.Tags;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real traffic over a pair of virtual interfaces, one of which is in a network namespace of its
 * own. Needs root and iproute2.
 */
class VethIT {
  private static final String NAMESPACE = "sonde-host-it";
  private static final String NIC = "sonde-it0";
  private static final String PEER = "sonde-it1";
  private static final int DATAGRAMS = 100;
  private static final int PAYLOAD = 1000;
  private static final int HEADERS = 14 + 20 + 8;

  private final Host host = new Host(Path.of("/"), Machine.DEVICE, Clock.systemUTC());

  @BeforeEach
  void connect() throws IOException, InterruptedException {
    assumeTrue(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
        "only root can make network interfaces");
    assumeTrue(
        Files.exists(Path.of("/usr/sbin/ip")) || Files.exists(Path.of("/sbin/ip")),
        "iproute2 is not installed");
    assumeTrue(
        ip("netns", "add", NAMESPACE), "this kernel or container allows no network namespace");
    makePair();
  }

  private static void makePair() throws IOException, InterruptedException {
    assumeTrue(
        ip("link", "add", NIC, "type", "veth", "peer", "name", PEER),
        "this kernel has no veth interfaces");
    assertThat(ip("link", "set", PEER, "netns", NAMESPACE)).isTrue();
    assertThat(ip("addr", "add", "198.51.100.1/30", "dev", NIC)).isTrue();
    assertThat(ip("link", "set", NIC, "up")).isTrue();
    assertThat(ip("-n", NAMESPACE, "addr", "add", "198.51.100.2/30", "dev", PEER)).isTrue();
    assertThat(ip("-n", NAMESPACE, "link", "set", PEER, "up")).isTrue();
  }

  @AfterEach
  void disconnect() throws IOException, InterruptedException {
    ip("link", "del", NIC);
    ip("netns", "del", NAMESPACE);
  }

  private static boolean ip(String... arguments) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("ip");
    builder.command().addAll(List.of(arguments));
    return builder.redirectErrorStream(true).start().waitFor() == 0;
  }

  private Map<String, Object> nic() {
    return new Machine.Reading(host.collect()).of("interface", Tags.INTERFACE, NIC);
  }

  private static void send() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      InetAddress peer = InetAddress.getByName("198.51.100.2");
      for (int i = 0; i < DATAGRAMS; i++) {
        socket.send(new DatagramPacket(new byte[PAYLOAD], PAYLOAD, peer, 9));
      }
    }
  }

  private static double number(Map<String, Object> fields, String name) {
    return (Double) fields.getOrDefault(name, Double.NaN);
  }

  @Test
  void trafficMovesTheCounters() throws IOException {
    Map<String, Object> before = nic();
    send();
    Map<String, Object> after = nic();

    assertThat(after)
        .containsEntry("up", 1.0)
        .containsEntry("state", "up")
        .containsEntry("ipv4", "198.51.100.1")
        .containsEntry("default_route", 0.0)
        .containsEntry("mtu_bytes", 1500.0);
    // The kernel may hold some datagrams back while it asks for the peer's hardware address.
    double sent = number(after, "tx_bytes") - number(before, "tx_bytes");
    assertThat(sent).isBetween(0.5 * DATAGRAMS * (PAYLOAD + HEADERS), 1.5 * DATAGRAMS * PAYLOAD);
    assertThat(number(after, "tx_packets") - number(before, "tx_packets"))
        .isGreaterThanOrEqualTo(DATAGRAMS / 2.0);
    assertThat(number(after, "tx_bytes_per_s")).isPositive();
  }

  @Test
  void anInterfaceMadeAnewMakesNoSpike() throws IOException, InterruptedException {
    send();
    nic();
    assertThat(ip("link", "del", NIC)).isTrue();
    makePair();
    send();
    send();

    assertThat(nic()).containsKey("tx_bytes").doesNotContainKeys("tx_bytes_per_s");
  }
}
