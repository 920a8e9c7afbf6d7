package dev.sonde.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ProcessMeterTest {
  private final ProcessMeter self = new ProcessMeter(ProcessHandle.current().pid());

  @Test
  void readsTheCpuTimeThatTheKernelCounts() {
    double seconds = self.cpuSeconds();

    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    assertThat(system.getProcessCpuTime() / 1e9).isCloseTo(seconds, Offset.offset(1.0));
  }

  @Test
  void readsMemory() {
    assertThat(self.rss()).isBetween(20.0, 4000.0);
    assertThat(self.peakRss()).isGreaterThanOrEqualTo(self.rss() * 0.9);
    assertThat(self.privateMemory()).isBetween(10.0, 4000.0);
  }
}
