package dev.sonde.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.model.Tags;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The collectors on the kernel that runs this test, against what the JDK says of it. */
class HostIT {
  private static final Path ROOT = Path.of("/");

  private final Host host = new Host(ROOT, Machine.DEVICE, Clock.systemUTC());

  private Machine.Reading collect() {
    return new Machine.Reading(host.collect());
  }

  @Test
  void theRootHasTheSizeThatTheJdkTells() throws IOException {
    Map<String, Object> root = collect().of("disk", Tags.MOUNT, "/");
    FileStore store = Files.getFileStore(ROOT);

    assertThat(root).containsEntry("total_bytes", (double) store.getTotalSpace());
    assertThat((Double) root.get("available_bytes"))
        .isCloseTo((double) store.getUsableSpace(), Percentage.withPercentage(5));
    assertThat((Double) root.get("inodes_used_pct")).isBetween(0.0, 100.0);
  }

  @Test
  void theJdksSizesAreThoseOfTheLibrary() {
    Space jdk = SpaceReader.ofJdk().read("/").orElseThrow();
    Space libc = SpaceReader.ofLibc().read("/").orElseThrow();

    assertThat(jdk.total()).isEqualTo(libc.total());
    assertThat(jdk.free()).isCloseTo(libc.free(), within(0.05 * libc.total()));
    assertThat(libc.inodes()).isGreaterThan(libc.freeInodes());
    assertThat(SpaceReader.ofLibc().read("/no/such/folder")).isEmpty();
    assertThat(SpaceReader.ofJdk().read("/no/such/folder")).isEmpty();
  }

  @Test
  void theMachineHasTheMemoryThatTheJdkTells() {
    var system =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    assertThat(collect().the("host"))
        .containsEntry("mem_total_bytes", (double) system.getTotalMemorySize());
  }

  @Test
  void uptimeIsTheKernelsAndProcessesAreThoseThatTheJdkSees() {
    Map<String, Object> fields = collect().the("host");

    assertThat((Double) fields.get("uptime_s")).isPositive();
    assertThat((Double) fields.get("processes"))
        .isCloseTo((double) ProcessHandle.allProcesses().count(), within(20.0));
    assertThat((Double) fields.get("cores"))
        .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
  }

  @Test
  void aBusyLoopShows() {
    host.prime();
    long end = System.nanoTime() + Duration.ofMillis(500).toNanos();
    long spins = 0;
    while (System.nanoTime() < end) {
      spins++;
    }
    Map<String, Object> fields = collect().the("host");

    assertThat(spins).isPositive();
    double oneCore = 100.0 / Runtime.getRuntime().availableProcessors();
    assertThat((Double) fields.get("cpu_pct")).isBetween(0.6 * oneCore, 100.0);
    assertThat((Double) fields.get("cpu_user_pct")).isGreaterThan(0.3 * oneCore);
  }

  @Test
  void interfacesAreThoseThatTheJdkSees() throws IOException {
    Machine.Reading reading = collect();
    List<String> seen = new ArrayList<>();
    for (NetworkInterface nic : NetworkInterface.networkInterfaces().toList()) {
      if (nic.isLoopback()) {
        continue;
      }
      seen.add(nic.getName());
      String addresses =
          nic.inetAddresses()
              .filter(Inet4Address.class::isInstance)
              .map(address -> address.getHostAddress())
              .sorted()
              .collect(Collectors.joining(" "));
      Map<String, Object> fields = reading.of("interface", Tags.INTERFACE, nic.getName());
      assertThat(fields.getOrDefault("ipv4", "")).isEqualTo(addresses);
      assertThat(fields).containsEntry("mtu_bytes", (double) nic.getMTU());
    }
    assertThat(reading.parts("interface", Tags.INTERFACE)).containsAll(seen);
  }

  @Test
  void factsNameTheKernel() {
    assertThat(collect().the("facts"))
        .containsEntry("kernel", System.getProperty("os.version"))
        .containsKeys("hostname", "architecture", "boot_id");
  }
}
