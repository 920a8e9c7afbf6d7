package dev.sonde.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Tags;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskCollectorTest {
  @TempDir Path folder;

  @Test
  void eachLocalFileSystemIsReportedOnce() throws IOException {
    Machine.Reading reading = Machine.unpack("bare-metal", folder).collect();

    assertThat(reading.parts("disk", Tags.MOUNT))
        .containsExactly("/", "/boot", "/boot/efi", "/data/My Disk", "/mnt/pool");
  }

  @Test
  void networkFileSystemsAreNeverAskedForTheirSize() throws IOException {
    Machine machine = Machine.unpack("bare-metal", folder);
    machine.collect();

    assertThat(machine.measured())
        .containsExactly("/", "/boot", "/boot/efi", "/data/My Disk", "/mnt/pool");
  }

  @Test
  void aMappedDeviceIsFoundByItsNumbers() throws IOException {
    Machine machine = Machine.unpack("bare-metal", folder).prime().pass(Duration.ofSeconds(10));
    machine.replace("/proc/diskstats", "38000 0 0 4000", "38000 0 0 6500");

    assertThat(machine.collect().of("disk", Tags.MOUNT, "/"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("device_name", "dm-0"),
                Map.entry("fs_type", "ext4"),
                Map.entry("read_only", 0.0),
                Map.entry("total_bytes", 1000.0),
                Map.entry("used_bytes", 400.0),
                Map.entry("available_bytes", 500.0),
                Map.entry("used_pct", 100 * 400.0 / 900),
                Map.entry("inodes_total", 200.0),
                Map.entry("inodes_used", 50.0),
                Map.entry("inodes_used_pct", 25.0),
                Map.entry("reads", 900.0),
                Map.entry("read_bytes", 18000 * 512.0),
                Map.entry("writes", 1900.0),
                Map.entry("write_bytes", 38000 * 512.0),
                Map.entry("busy_pct", 25.0)));
  }

  @Test
  void devicesOfPoolsAreFoundByName() throws IOException {
    assertThat(Machine.unpack("bare-metal", folder).collect().of("disk", Tags.MOUNT, "/mnt/pool"))
        .containsEntry("device_name", "sdb1")
        .containsEntry("fs_type", "btrfs")
        .containsEntry("reads", 500.0);
  }

  @Test
  void aMountMayBeReadOnlyWhereTheFileSystemIsNot() throws IOException {
    assertThat(Machine.unpack("bare-metal", folder).collect().of("disk", Tags.MOUNT, "/boot"))
        .containsEntry("read_only", 1.0);
  }

  @Test
  void theHostTellsHowFullItsRootIs() throws IOException {
    Machine machine = Machine.unpack("vm", folder);
    machine.spaces(Optional.of(new Space(100, 25, 25, Double.NaN, Double.NaN)));
    Machine.Reading reading = machine.collect();

    assertThat(reading.the("host")).containsEntry("disk_pct", 75.0);
    assertThat(reading.of("disk", Tags.MOUNT, "/"))
        .containsEntry("device_name", "vda1")
        .doesNotContainKey("inodes_total");
  }

  @Test
  void aFileSystemThatFailsIsReportedWithoutItsSize() throws IOException {
    Machine machine = Machine.unpack("vm", folder).spaces(Optional.empty());
    Machine.Reading reading = machine.collect();

    assertThat(reading.of("disk", Tags.MOUNT, "/"))
        .containsEntry("device_name", "vda1")
        .doesNotContainKeys("total_bytes", "used_pct");
    assertThat(reading.the("host")).doesNotContainKey("disk_pct");
  }

  @Test
  void aContainerHasItsRootAndItsVolumes() throws IOException {
    Machine.Reading reading = Machine.unpack("container", folder).collect();

    assertThat(reading.parts("disk", Tags.MOUNT)).containsExactly("/", "/data");
    assertThat(reading.of("disk", Tags.MOUNT, "/"))
        .containsEntry("fs_type", "overlay")
        .containsKey("used_pct")
        .doesNotContainKeys("device_name", "read_bytes");
  }

  @Test
  void countersOf32BitsGoOn() throws IOException {
    Machine machine = Machine.unpack("board32", folder).prime().pass(Duration.ofSeconds(10));
    machine.replace(
        "/proc/diskstats", "9 0 4294967290 0 9 0 90 0 0 4294967000", "10 0 4 0 9 0 90 0 0 204");

    assertThat(machine.collect().of("disk", Tags.MOUNT, "/"))
        .containsEntry("read_bytes", 4294967300L * 512.0)
        .containsEntry("busy_pct", 5.0);
  }

  @Test
  void mountsThatComeAndGoAreNoticedWithinAMinute() throws IOException {
    Machine machine = Machine.unpack("board32", folder);
    machine.collect();
    machine.write(
        "/proc/self/mountinfo",
        "15 0 179:2 / / rw - ext4 /dev/root rw\n16 15 8:1 / /media/stick rw - vfat /dev/sda1 rw\n");
    machine.write("/media/stick/.folder", "");

    assertThat(machine.pass(Duration.ofSeconds(61)).collect().parts("disk", Tags.MOUNT))
        .containsExactly("/", "/media/stick");
  }

  @Test
  void theMountOnTopHidesTheOneBelow() throws IOException {
    Machine machine = Machine.unpack("board32", folder);
    machine.write(
        "/proc/self/mountinfo",
        """
        15 0 179:2 / / rw - ext4 /dev/root rw
        16 15 8:1 / /boot rw - vfat /dev/sda1 rw
        17 15 0:99 / /boot rw - tmpfs tmpfs rw
        """);

    assertThat(machine.collect().parts("disk", Tags.MOUNT)).containsExactly("/");
  }
}
