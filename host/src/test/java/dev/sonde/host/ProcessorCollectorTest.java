package dev.sonde.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Tags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorCollectorTest {
  private static final String STAT = "/proc/stat";
  private static final String BEFORE = "cpu  10000 200 3000 80000 1000 50 150 20 4000 100";

  @TempDir Path folder;
  private Machine machine;

  @BeforeEach
  void start() throws IOException {
    machine = Machine.unpack("bare-metal", folder).prime().pass(Duration.ofSeconds(10));
  }

  @Test
  void modesAreSharesOfTheTimeSinceTheReadingBefore() {
    // user +300, nice +100, system +200, idle +300, iowait +50, irq +10, softirq +30, steal +10
    machine.replace(STAT, BEFORE, "cpu  10300 300 3200 80300 1050 60 180 30 4000 100");

    assertThat(machine.collect().the("host"))
        .containsEntry("cpu_user_pct", 40.0)
        .containsEntry("cpu_system_pct", 20.0)
        .containsEntry("cpu_iowait_pct", 5.0)
        .containsEntry("cpu_irq_pct", 4.0)
        .containsEntry("cpu_steal_pct", 1.0)
        .containsEntry("cpu_pct", 65.0);
  }

  @Test
  void guestsAreNotCountedTwice() {
    // All of the 500 ticks in user mode were a guest's; 500 more were idle.
    machine.replace(STAT, BEFORE, "cpu  10500 200 3000 80500 1000 50 150 20 4500 100");

    assertThat(machine.collect().the("host"))
        .containsEntry("cpu_pct", 50.0)
        .containsEntry("cpu_user_pct", 50.0);
  }

  @Test
  void waitingForDisksMayGoBackwards() {
    machine.replace(STAT, BEFORE, "cpu  10100 200 3000 80300 990 50 150 20 4000 100");

    assertThat(machine.collect().the("host"))
        .containsEntry("cpu_pct", 25.0)
        .containsEntry("cpu_iowait_pct", 0.0);
  }

  @Test
  void withoutTimePassedThereIsNoShare() {
    assertThat(machine.collect().the("host"))
        .doesNotContainKeys("cpu_pct", "cpu_user_pct")
        .containsEntry("cores", 3.0)
        .containsEntry("processes_running", 3.0)
        .containsEntry("processes_blocked", 1.0);
  }

  @Test
  void coresAreMeasuredWhileOnline() {
    machine.replace(STAT, "cpu0 4000 100 1000 26000", "cpu0 4075 100 1000 26025");
    machine.replace(STAT, "cpu3 3000", "cpu3 3010");
    Machine.Reading reading = machine.collect();
    assertThat(reading.parts("core", Tags.CORE)).containsExactly("0", "1", "3");
    assertThat(reading.of("core", Tags.CORE, "0"))
        .isEqualTo(Map.of("cpu_pct", 75.0, "frequency_mhz", 3400.123));

    String core3 = "cpu3 3010 50 1000 27000 300 10 50 5 1000 25\n";
    machine.replace(STAT, core3, "");
    assertThat(machine.pass(Duration.ofSeconds(10)).collect().parts("core", Tags.CORE))
        .containsExactly("0", "1");

    machine.replace(STAT, "cpu1", "cpu3 9000 50 1000 27000 300 10 50 5 1000 25\ncpu1");
    assertThat(machine.pass(Duration.ofSeconds(10)).collect().of("core", Tags.CORE, "3"))
        .as("what happened before it came back is not its share")
        .isEmpty();
    machine.replace(STAT, "cpu3 9000 50 1000 27000", "cpu3 9010 50 1000 27090");
    assertThat(machine.pass(Duration.ofSeconds(10)).collect().of("core", Tags.CORE, "3"))
        .containsEntry("cpu_pct", 10.0);
  }

  @Test
  void aFileThatWasUnreadableStartsOver() {
    String content = machine.read(STAT);
    machine.write(STAT, "").collect();
    machine.write(STAT, content).pass(Duration.ofSeconds(10));

    assertThat(machine.collect().the("host")).doesNotContainKey("cpu_pct").containsKey("cores");
  }

  @Test
  void virtualMachinesTellTheClockRateInTheirProcessorList(@TempDir Path vm) throws IOException {
    assertThat(Machine.unpack("vm", vm).collect().of("core", Tags.CORE, "1"))
        .containsEntry("frequency_mhz", 2445.432);
  }
}
