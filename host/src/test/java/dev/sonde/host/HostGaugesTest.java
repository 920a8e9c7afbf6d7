package dev.sonde.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory, pressure, load, processes, files and the transport protocols. */
class HostGaugesTest {
  private static final double KIB = 1024;

  @TempDir Path folder;

  @Test
  void memoryIsWhatTheKernelCallsAvailable() throws IOException {
    assertThat(Machine.unpack("bare-metal", folder).collect().the("host"))
        .containsEntry("mem_total_bytes", 16_000_000 * KIB)
        .containsEntry("mem_available_bytes", 12_000_000 * KIB)
        .containsEntry("mem_used_bytes", 4_000_000 * KIB)
        .containsEntry("mem_cached_bytes", 6_200_000 * KIB)
        .containsEntry("mem_pct", 25.0)
        .containsEntry("swap_total_bytes", 4_000_000 * KIB)
        .containsEntry("swap_used_bytes", 1_000_000 * KIB)
        .containsEntry("swap_pct", 25.0);
  }

  @Test
  void oldKernelsGetAnEstimateOfAvailableMemory() throws IOException {
    assertThat(Machine.unpack("board32", folder).collect().the("host"))
        .containsEntry("mem_available_bytes", 265_000 * KIB)
        .containsEntry("mem_pct", 47.0);
  }

  @Test
  void withoutSwapSpaceThereIsNoShareOfIt() throws IOException {
    assertThat(Machine.unpack("vm", folder).collect().the("host"))
        .containsEntry("swap_total_bytes", 0.0)
        .doesNotContainKey("swap_pct");
  }

  @Test
  void pressureCoversExactlyTheTimeBetweenTwoRounds() throws IOException {
    Machine machine = Machine.unpack("bare-metal", folder).prime().pass(Duration.ofSeconds(10));
    machine
        .replace("/proc/pressure/cpu", "total=1000000", "total=3500000")
        .replace("/proc/pressure/memory", "total=2000000", "total=2100000")
        .replace("/proc/pressure/memory", "total=1500000", "total=1550000")
        .replace("/proc/pressure/io", "total=3000000", "total=99000000");

    assertThat(machine.collect().the("host"))
        .containsEntry("pressure_cpu_some_pct", 25.0)
        .containsEntry("pressure_memory_some_pct", 1.0)
        .containsEntry("pressure_memory_full_pct", 0.5)
        .containsEntry("pressure_io_some_pct", 100.0)
        .containsEntry("pressure_io_full_pct", 0.0);
  }

  @Test
  void loadProcessesAndFilesAreReadAsTheyAre() throws IOException {
    assertThat(Machine.unpack("bare-metal", folder).collect().the("host"))
        .containsAllEntriesOf(
            Map.of(
                "uptime_s", 864000.25,
                "load1", 1.5,
                "load5", 0.75,
                "load15", 0.25,
                "processes", 3.0,
                "threads", 812.0,
                "files_open", 5100.0,
                "conntrack_count", 512.0,
                "conntrack_max", 262144.0));
  }

  @Test
  void transportsAddUpBothVersionsOfIp() throws IOException {
    assertThat(Machine.unpack("bare-metal", folder).collect().the("host"))
        .containsAllEntriesOf(
            Map.of(
                "tcp_segments_out", 61050.0,
                "tcp_retransmits", 123.0,
                "tcp_established", 42.0,
                "udp_in_errors", 10.0,
                "udp_receive_buffer_errors", 7.0));
  }

  @Test
  void transportCountersGoOnPast32Bits() throws IOException {
    Machine machine = Machine.unpack("bare-metal", folder);
    machine.replace("/proc/net/snmp", " 61050 ", " 4294967000 ").collect();
    machine.replace("/proc/net/snmp", " 4294967000 ", " 704 ").pass(Duration.ofSeconds(10));

    assertThat(machine.collect().the("host")).containsEntry("tcp_segments_out", 4294968000.0);
  }
}
