package dev.sonde.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.sonde.model.Catalog;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the host as a whole, on every sort of machine. */
class HostTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"bare-metal", "vm", "container", "board32", "minimal"})
  void everyPointIsInTheCatalogAndNamedOnce(String name) throws IOException {
    Machine machine = Machine.unpack(name, folder).prime().pass(INTERVAL);
    List<Point> points = machine.collect().points();

    Set<Object> keys = new HashSet<>();
    for (Point point : points) {
      assertThat(keys.add(point.series())).as("%s twice", point.series()).isTrue();
      assertThat(point.instant()).isEqualTo(Machine.START);
      point.tags().forEach((t, v) -> assertThat(PointRules.tagValueProblem(v)).isEmpty());
      assertThat(point.tags().value(Tags.DEVICE)).contains(Machine.DEVICE);
      for (String field : point.fields().names().asList()) {
        boolean text = Catalog.field(point.kind(), field).orElseThrow().type() == Catalog.Type.TEXT;
        assertThat(point.fields().text(field).isPresent()).as(field).isEqualTo(text);
      }
    }
    assertThat(points.getFirst().kind()).isEqualTo("host");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bare-metal", "vm", "container", "board32", "minimal"})
  void noBrokenFileStopsTheRest(String name) throws IOException {
    Machine machine = Machine.unpack(name, folder).prime();
    for (String file : machine.files()) {
      String content = machine.read(file);
      for (String broken :
          List.of("", content.substring(0, content.length() / 2), "-9 : \\04 /\ngarbage")) {
        machine.write(file, broken).pass(Duration.ofSeconds(61));
        assertThat(machine.collect().points()).as("%s: %s", file, broken).isNotEmpty();
      }
      machine.delete(file).pass(Duration.ofSeconds(61));
      assertThat(machine.collect().points()).as("without %s", file).isNotEmpty();
      machine.write(file, content);
    }
  }

  @Test
  void sharesAndRatesAreAbsentBeforeTheSecondReading() throws IOException {
    Machine.Reading first = Machine.unpack("bare-metal", folder).collect();

    assertThat(first.the("host"))
        .containsKeys("uptime_s", "mem_pct", "tcp_retransmits")
        .doesNotContainKeys("cpu_pct", "cpu_user_pct", "pressure_cpu_some_pct");
    assertThat(first.of("core", Tags.CORE, "0")).doesNotContainKey("cpu_pct");
    assertThat(first.of("disk", Tags.MOUNT, "/")).doesNotContainKey("busy_pct");
    assertThat(first.of("interface", Tags.INTERFACE, "eno1"))
        .containsKey("rx_bytes")
        .doesNotContainKeys("rx_bytes_per_s", "tx_bytes_per_s");
  }

  @Test
  void factsComeAtFirstOnChangeAndHourly() throws IOException {
    Machine machine = Machine.unpack("bare-metal", folder).prime();

    assertThat(machine.collect().the("facts"))
        .containsExactly(
            entry("agent_version", "9.9"),
            entry("architecture", "x86_64"),
            entry("boot_id", "11111111-2222-3333-4444-555555555555"),
            entry("cpu_model", "Intel(R) Xeon(R) E-2314 CPU @ 2.80GHz"),
            entry("hostname", "rack7"),
            entry("kernel", "6.12.9-amd64"),
            entry("model", "Dell Inc. PowerEdge T150"),
            entry("os", "Debian GNU/Linux 13 (trixie)"));
    assertThat(machine.pass(Duration.ofMinutes(2)).collect().the("facts")).isEmpty();
    machine.write("/proc/sys/kernel/hostname", "rack8\n").pass(Duration.ofMinutes(2));
    assertThat(machine.collect().the("facts")).containsEntry("hostname", "rack8");
    assertThat(machine.pass(Duration.ofMinutes(59)).collect().the("facts")).isEmpty();
    assertThat(machine.pass(Duration.ofMinutes(2)).collect().the("facts")).isNotEmpty();
  }

  @Test
  void aMinimalDeviceReportsWhatItHas() throws IOException {
    Machine machine = Machine.unpack("minimal", folder).prime().pass(INTERVAL);
    machine.write("/proc/stat", "cpu  20 0 20 100\n");
    Machine.Reading reading = machine.collect();

    assertThat(reading.the("host"))
        .containsOnlyKeys(
            "cpu_pct",
            "cpu_user_pct",
            "cpu_system_pct",
            "cpu_iowait_pct",
            "cpu_irq_pct",
            "cpu_steal_pct",
            "mem_total_bytes",
            "processes")
        .containsEntry("cpu_pct", 50.0);
    assertThat(reading.of("interface", Tags.INTERFACE, "eth0"))
        .containsEntry("rx_bytes", 1000.0)
        .doesNotContainKeys("up", "state", "mac");
  }

  @Test
  void boardsAreKnownByTheirDeviceTree() throws IOException {
    Machine machine = Machine.unpack("board32", folder);
    machine.write("/proc/device-tree/model", "Raspberry Pi 2 Model B Rev 1.1\0");

    assertThat(machine.collect().the("facts"))
        .containsEntry("model", "Raspberry Pi 2 Model B Rev 1.1")
        .containsEntry("cpu_model", "ARMv7 Processor rev 4 (v7l)");
  }

  @Test
  void placeholdersOfMakersAreNoModel() throws IOException {
    Machine machine =
        Machine.unpack("bare-metal", folder)
            .write("/sys/class/dmi/id/sys_vendor", "System manufacturer\n")
            .write("/sys/class/dmi/id/product_name", "System Product Name\n")
            .write("/sys/class/dmi/id/board_vendor", "ASRock\n")
            .write("/sys/class/dmi/id/board_name", "ASRock B550M\n");

    assertThat(machine.collect().the("facts")).containsEntry("model", "ASRock B550M");
  }

  @Test
  void armCoresAreNamedByTheirPartNumber() throws IOException {
    Machine machine =
        Machine.unpack("minimal", folder)
            .write(
                "/proc/cpuinfo",
                "processor\t: 0\nCPU implementer\t: 0x41\nCPU variant\t: 0x0\nCPU part\t: 0xd08\n");

    assertThat(machine.collect().the("facts")).containsEntry("cpu_model", "ARM Cortex-A72");
  }
}
