package dev.sonde.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Tags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterfaceCollectorTest {
  private static final String DEV = "/proc/net/dev";

  @TempDir Path folder;

  @Test
  void anInterfaceTellsItsStateAddressesAndCounters() throws IOException {
    Machine machine = Machine.unpack("bare-metal", folder).prime().pass(Duration.ofSeconds(10));
    machine.replace(DEV, "eno1:5000000000 4000 1 2", "eno1:5000010000 4010 1 2");
    Machine.Reading reading = machine.collect();

    assertThat(reading.parts("interface", Tags.INTERFACE))
        .containsExactly("eno1", "docker0", "vethab12", "wg0");
    assertThat(reading.of("interface", Tags.INTERFACE, "eno1"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("up", 1.0),
                Map.entry("state", "up"),
                Map.entry("default_route", 1.0),
                Map.entry("speed_mbps", 1000.0),
                Map.entry("mtu_bytes", 1500.0),
                Map.entry("mac", "d8:5e:d3:00:00:01"),
                Map.entry("ipv4", "192.0.2.10 192.0.2.11"),
                Map.entry("ipv6", "fe80::da5e:d3ff:fe00:1 2001:db8::10"),
                Map.entry("carrier_changes", 4.0),
                Map.entry("rx_bytes", 5_000_010_000.0),
                Map.entry("rx_packets", 4010.0),
                Map.entry("rx_errors", 1.0),
                Map.entry("rx_drops", 2.0),
                Map.entry("tx_bytes", 6_000_000_000.0),
                Map.entry("tx_packets", 5000.0),
                Map.entry("tx_errors", 3.0),
                Map.entry("tx_drops", 4.0),
                Map.entry("rx_bytes_per_s", 1000.0),
                Map.entry("tx_bytes_per_s", 0.0)));
  }

  @Test
  void unknownSpeedsAreAbsentAndBridgesWithoutCarrierAreDown() throws IOException {
    assertThat(
            Machine.unpack("bare-metal", folder)
                .collect()
                .of("interface", Tags.INTERFACE, "docker0"))
        .containsEntry("up", 0.0)
        .containsEntry("default_route", 0.0)
        .containsEntry("ipv4", "172.17.0.1")
        .doesNotContainKey("speed_mbps");
  }

  @Test
  void aTunnelIsUpWhenItHasACarrier() throws IOException {
    assertThat(
            Machine.unpack("bare-metal", folder).collect().of("interface", Tags.INTERFACE, "wg0"))
        .containsEntry("up", 1.0)
        .containsEntry("state", "unknown")
        .containsEntry("ipv4", "10.8.0.2")
        .doesNotContainKey("mac");
  }

  @Test
  void aSingleAddressOfACloudBelongsToTheDefaultRoute() throws IOException {
    assertThat(Machine.unpack("vm", folder).collect().of("interface", Tags.INTERFACE, "ens4"))
        .containsEntry("ipv4", "10.128.0.2")
        .containsEntry("default_route", 1.0);
  }

  @Test
  void withoutIpv4TheDefaultRouteOfIpv6Counts() throws IOException {
    Machine.Reading reading = Machine.unpack("board32", folder).collect();

    assertThat(reading.of("interface", Tags.INTERFACE, "eth0")).containsEntry("default_route", 1.0);
    assertThat(reading.of("interface", Tags.INTERFACE, "wlan0"))
        .containsEntry("default_route", 0.0)
        .doesNotContainKey("speed_mbps");
  }

  @Test
  void countersOf32BitsGoOnWithoutASpike() throws IOException {
    Machine machine = Machine.unpack("board32", folder).prime().pass(Duration.ofSeconds(10));
    machine.replace(DEV, "eth0:4294960000 1000", "eth0:2704 1010");

    assertThat(machine.collect().of("interface", Tags.INTERFACE, "eth0"))
        .containsEntry("rx_bytes", 4_294_970_000.0)
        .containsEntry("rx_bytes_per_s", 1000.0);
    machine.replace(DEV, "eth0:2704 1010", "eth0:3704 1011").pass(Duration.ofSeconds(10));
    assertThat(machine.collect().of("interface", Tags.INTERFACE, "eth0"))
        .containsEntry("rx_bytes", 4_294_971_000.0)
        .containsEntry("rx_bytes_per_s", 100.0);
  }

  @Test
  void countersThatStartAgainTogetherWereNotWrapped() throws IOException {
    Machine machine = Machine.unpack("board32", folder).prime().pass(Duration.ofSeconds(10));
    machine.replace(DEV, "eth0:4294960000 1000", "eth0:2704 10");

    assertThat(machine.collect().of("interface", Tags.INTERFACE, "eth0"))
        .containsEntry("rx_bytes", 2704.0)
        .doesNotContainKeys("rx_bytes_per_s", "tx_bytes_per_s");
    assertThat(
            machine.pass(Duration.ofSeconds(10)).collect().of("interface", Tags.INTERFACE, "eth0"))
        .containsEntry("rx_bytes_per_s", 0.0);
  }

  @Test
  void anInterfaceMadeAnewStartsAgainEvenIfItsCountersRose() throws IOException {
    Machine machine = Machine.unpack("bare-metal", folder).prime().pass(Duration.ofSeconds(10));
    machine
        .write("/sys/class/net/vethab12/ifindex", "77\n")
        .replace(DEV, "vethab12: 300 3", "vethab12: 900000 3");

    assertThat(machine.collect().of("interface", Tags.INTERFACE, "vethab12"))
        .containsEntry("rx_bytes", 900_000.0)
        .doesNotContainKeys("rx_bytes_per_s", "tx_bytes_per_s");
  }

  @Test
  void aChangeOfStateShowsNewAddressesAtOnce() throws IOException {
    Machine machine = Machine.unpack("bare-metal", folder).prime().pass(Duration.ofSeconds(10));
    machine
        .write("/sys/class/net/docker0/operstate", "up\n")
        .write("/sys/class/net/docker0/speed", "10000\n")
        .replace("/proc/net/fib_trie", "172.17.0.1\n", "172.17.0.9\n");

    assertThat(machine.collect().of("interface", Tags.INTERFACE, "docker0"))
        .containsEntry("up", 1.0)
        .containsEntry("speed_mbps", 10_000.0)
        .containsEntry("ipv4", "172.17.0.9");
  }

  @Test
  void interfacesThatAreGoneAreNotReported() throws IOException {
    Machine machine = Machine.unpack("bare-metal", folder).prime().pass(Duration.ofSeconds(10));
    machine.replace(DEV, "vethab12: 300 3 0 0 0 0 0 0 400 4 0 0 0 0 0 0\n", "");

    assertThat(machine.collect().parts("interface", Tags.INTERFACE))
        .containsExactly("eno1", "docker0", "wg0");
  }

  @Test
  void thereIsALimitThatTheDefaultRouteIgnores() throws IOException {
    Machine machine = Machine.unpack("vm", folder);
    StringBuilder many = new StringBuilder("header\nheader\n");
    for (int i = 0; i < 300; i++) {
      many.append("veth").append(i).append(": 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
    }
    machine.write(DEV, many + "ens4: 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");

    assertThat(machine.collect().parts("interface", Tags.INTERFACE))
        .hasSize(InterfaceCollector.MAX_INTERFACES + 1)
        .contains("veth255", "ens4")
        .doesNotContain("veth256");
  }
}
