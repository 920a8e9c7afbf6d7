package dev.sonde.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerTest {
  private static final String GROUP = "/sys/fs/cgroup";

  @TempDir Path folder;

  @Test
  void processorTimeIsOfWhatTheContainerMayUse() throws IOException {
    Machine machine = Machine.unpack("container", folder).prime().pass(Duration.ofSeconds(10));
    machine
        .replace(GROUP + "/cpu.stat", "usage_usec 10000000", "usage_usec 12500000")
        .replace(GROUP + "/cpu.stat", "user_usec 7000000", "user_usec 9000000")
        .replace(GROUP + "/cpu.stat", "system_usec 3000000", "system_usec 3500000")
        .replace(GROUP + "/cpu.stat", "nr_periods 1000", "nr_periods 1100")
        .replace(GROUP + "/cpu.stat", "nr_throttled 100", "nr_throttled 125");

    assertThat(machine.collect().the("host"))
        .containsEntry("cpu_limit_cores", 0.5)
        .containsEntry("cpu_pct", 50.0)
        .containsEntry("cpu_user_pct", 40.0)
        .containsEntry("cpu_system_pct", 10.0)
        .containsEntry("cpu_throttled_pct", 25.0)
        .doesNotContainKeys("cpu_iowait_pct", "cpu_steal_pct");
  }

  @Test
  void withoutAQuotaTheAllowedCoresAreTheLimit() throws IOException {
    Machine machine = Machine.unpack("container", folder);
    machine.write(GROUP + "/cpu.max", "max 100000\n");
    assertThat(machine.collect().the("host")).containsEntry("cpu_limit_cores", 4.0);

    machine.delete(GROUP + "/cpuset.cpus.effective");
    machine.write("/sys/devices/system/cpu/online", "0-1\n").pass(Duration.ofSeconds(10));
    assertThat(machine.collect().the("host")).containsEntry("cpu_limit_cores", 2.0);
  }

  @Test
  void memoryIsOfTheLimitWithoutFileContentsThatCanBeDropped() throws IOException {
    assertThat(Machine.unpack("container", folder).collect().the("host"))
        .containsEntry("mem_total_bytes", 268435456.0)
        .containsEntry("mem_used_bytes", 67108864.0)
        .containsEntry("mem_available_bytes", 201326592.0)
        .containsEntry("mem_cached_bytes", 65000000.0)
        .containsEntry("mem_pct", 25.0)
        .containsEntry("swap_total_bytes", 0.0);
  }

  @Test
  void withoutALimitTheMachinesMemoryIsIt() throws IOException {
    Machine machine = Machine.unpack("container", folder);
    machine.write(GROUP + "/memory.max", "max\n");

    assertThat(machine.collect().the("host"))
        .containsEntry("mem_total_bytes", 16_000_000 * 1024.0)
        .containsEntry("mem_used_bytes", 67108864.0)
        .containsEntry("mem_available_bytes", 12_000_000 * 1024.0);
  }

  @Test
  void pressureIsTheContainersOwn() throws IOException {
    Machine machine = Machine.unpack("container", folder).prime().pass(Duration.ofSeconds(10));
    machine.replace(GROUP + "/memory.pressure", "total=500", "total=1000500");

    assertThat(machine.collect().the("host")).containsEntry("pressure_memory_some_pct", 10.0);
  }

  @Test
  void itSaysThatItIsOne() throws IOException {
    assertThat(Machine.unpack("container", folder).collect().the("facts"))
        .containsEntry("container", "docker");
  }

  @Test
  void aMarkOnAVirtualMachineMadeOfAnImageMakesNoContainer() throws IOException {
    Machine.Reading reading = Machine.unpack("vm", folder).collect();

    assertThat(reading.the("facts"))
        .containsEntry("hostname", "web-1")
        .doesNotContainKey("container");
    assertThat(reading.the("host")).doesNotContainKey("cpu_limit_cores");
  }

  @Test
  void theSortIsToldByWhatContainerProgramsLeaveBehind() throws IOException {
    assertThat(kind("nspawn", "/proc/1/environ", "PATH=/bin\0container=systemd-nspawn\0"))
        .isEqualTo("systemd-nspawn");
    assertThat(kind("podman", "/run/.containerenv", "")).isEqualTo("podman");
    assertThat(kind("lxc", "/proc/self/cgroup", "0::/lxc.payload.web/init.scope\n"))
        .isEqualTo("lxc");
    assertThat(kind("file", "/run/systemd/container", "lxc\n")).isEqualTo("lxc");
    assertThat(kind("pod", "/var/run/secrets/kubernetes.io/serviceaccount/token", "t"))
        .isEqualTo("kubernetes");
    assertThat(kind("env", "/proc/self/environ", "A=b\0KUBERNETES_SERVICE_HOST=10.0.0.1\0"))
        .isEqualTo("kubernetes");
    assertThat(kind("host", "/proc/self/cgroup", "0::/user.slice/user-0.slice\n"))
        .isEqualTo("none");
  }

  @Test
  void bareContainersAreKnownByTheirNamespaceAndLayers() throws IOException {
    Machine.unpack("container", folder).delete("/.dockerenv");

    assertThat(Machine.at(folder).collect().the("facts")).containsEntry("container", "unknown");
  }

  private Object kind(String name, String path, String content) throws IOException {
    Path root = Files.createDirectories(folder.resolve(name));
    Path file = root.resolve(path.substring(1));
    Files.createDirectories(file.resolve("..").normalize());
    Files.writeString(file, content);
    return new Host(root, "d", Clock.systemUTC())
        .collect().stream()
            .filter(point -> point.kind().equals("facts"))
            .findFirst()
            .flatMap(point -> point.fields().text("container"))
            .orElse("none");
  }

  @Test
  void whereTheMachinesGroupsAreVisibleItsOwnIsTaken() throws IOException {
    Machine prepared = Machine.unpack("container", folder);
    prepared.delete(GROUP + "/cgroup.events");
    prepared.write("/proc/self/cgroup", "0::/docker/c1\n");
    prepared.write(GROUP + "/docker/c1/cgroup.events", "populated 1\n");
    prepared.write(GROUP + "/docker/c1/cpu.max", "150000 100000\n");
    prepared.write(GROUP + "/docker/c1/cpu.stat", "usage_usec 1\n");

    assertThat(Machine.at(folder).collect().the("host"))
        .containsEntry("cpu_limit_cores", 1.5)
        .as("without a memory controller, memory is the machine's")
        .containsEntry("mem_total_bytes", 16_000_000 * 1024.0);
  }
}
