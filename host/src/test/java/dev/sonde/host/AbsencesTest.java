package dev.sonde.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AbsencesTest {
  private static final Logger LOGGER = Logger.getLogger(Host.class.getName());

  @TempDir Path folder;

  private final List<String> lines = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    LOGGER.addHandler(handler);
    LOGGER.setUseParentHandlers(false);
  }

  @AfterEach
  void leave() {
    LOGGER.removeHandler(handler);
    LOGGER.setUseParentHandlers(true);
  }

  @Test
  void metricsThatCannotBeReadAreNamedOnceWithTheReason() throws IOException {
    Machine machine = Machine.unpack("minimal", folder).prime();
    machine.collect();

    assertThat(lines)
        .contains(
            "Not measured here: host.load1, host.load5, host.load15, host.threads"
                + " (/proc/loadavg: No such file or directory)",
            "Not measured here: host.mem_used_bytes, host.mem_available_bytes,"
                + " host.mem_cached_bytes, host.mem_pct, host.swap_total_bytes,"
                + " host.swap_used_bytes (/proc/meminfo: not found in it)");
    int before = lines.size();
    machine.pass(Duration.ofMinutes(2)).collect();
    assertThat(lines).hasSize(before);
  }

  @Test
  void aMetricThatVanishesLaterIsNamedThen() throws IOException {
    Machine machine = Machine.unpack("bare-metal", folder).prime();
    machine.collect();
    machine.delete("/proc/uptime").pass(Duration.ofSeconds(10)).collect();

    assertThat(lines)
        .contains("Not measured here: host.uptime_s (/proc/uptime: No such file or directory)");
  }

  @Test
  void aMachineWithEverythingHasNothingToComplainAbout() throws IOException {
    Machine.unpack("bare-metal", folder).collect();

    assertThat(lines)
        .containsExactlyInAnyOrder(
            "Not measured here: core.frequency_mhz"
                + " (/sys/devices/system/cpu/cpu3/cpufreq and /proc/cpuinfo tell none)",
            "Not measured here: sensor.temperature_c of /sys/class/hwmon/hwmon4/temp1_input"
                + " (-128.0 °C can't be true)");
  }
}
