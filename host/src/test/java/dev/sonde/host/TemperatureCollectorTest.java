package dev.sonde.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Tags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemperatureCollectorTest {
  @TempDir Path folder;

  @Test
  void sensorsAreNamedByChipAndLabelEachOnce() throws IOException {
    assertThat(Machine.unpack("bare-metal", folder).collect().parts("sensor", Tags.SENSOR))
        .containsExactly(
            "acpitz temp1",
            "nvme Composite",
            "nvme Composite (nvme1)",
            "coretemp Package id 0",
            "coretemp Core 0");
  }

  @Test
  void theHostsTemperatureIsTheProcessorsEvenIfADiskIsHotter() throws IOException {
    Machine.Reading reading = Machine.unpack("bare-metal", folder).collect();

    assertThat(reading.of("sensor", Tags.SENSOR, "nvme Composite"))
        .containsEntry("temperature_c", 70.85);
    assertThat(reading.the("host")).containsEntry("temperature_c", 52.0);
  }

  @Test
  void withoutAProcessorsSensorTheHottestCounts() throws IOException {
    Machine machine = Machine.unpack("bare-metal", folder);
    machine.write("/sys/class/hwmon/hwmon3/name", "jc42\n");
    machine.delete("/sys/class/thermal/thermal_zone1/temp");

    assertThat(machine.collect().the("host")).containsEntry("temperature_c", 70.85);
  }

  @Test
  void boardsHaveThermalZones() throws IOException {
    Machine.Reading reading = Machine.unpack("board32", folder).collect();

    assertThat(reading.of("sensor", Tags.SENSOR, "cpu-thermal"))
        .containsEntry("temperature_c", 48.312);
    assertThat(reading.the("host")).containsEntry("temperature_c", 48.312);
  }

  @Test
  void aSensorThatCannotBeReadIsAbsentUntilItCan() throws IOException {
    Machine machine = Machine.unpack("board32", folder);
    machine.write("/sys/class/thermal/thermal_zone0/temp", "");
    assertThat(machine.collect().parts("sensor", Tags.SENSOR)).isEmpty();

    machine.write("/sys/class/thermal/thermal_zone0/temp", "-5500\n").pass(Duration.ofSeconds(10));
    assertThat(machine.collect().of("sensor", Tags.SENSOR, "cpu-thermal"))
        .containsEntry("temperature_c", -5.5);
  }
}
