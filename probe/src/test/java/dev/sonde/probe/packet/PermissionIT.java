package dev.sonde.probe.packet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.probe.Net;
import dev.sonde.probe.Once;
import dev.sonde.probe.Routers;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As another user than root, in a program of its own on the first router. */
class PermissionIT {
  private static final String NOBODY = "setpriv --reuid 65534 --clear-groups --regid ";

  @TempDir static Path folder;
  private static Routers routers;

  /** Copies the classes, because the user may not be let into where they are. */
  @BeforeAll
  static void connect() throws InterruptedException {
    Net.require("setpriv");
    routers = new Routers();
    int number = 0;
    for (String entry : ownClasses()) {
      Net.run("cp -r '" + entry + "' " + folder.resolve(number++ + new File(entry).getName()));
    }
    Net.run("chmod -R a+rX " + folder);
  }

  private static List<String> ownClasses() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(
            entry -> entry.contains("classes") || new File(entry).getName().startsWith("sonde-"))
        .toList();
  }

  @AfterAll
  static void disconnect() throws InterruptedException {
    if (routers != null) {
      routers.close();
    }
  }

  /** Measures as nobody of a group; the routers let group 0 ping. */
  private static List<String> once(int group, String... tasks) throws InterruptedException {
    String classes =
        Net.run("ls -d " + folder + "/*").lines().collect(Collectors.joining(File.pathSeparator));
    String command =
        NOBODY
            + group
            + " "
            + System.getProperty("java.home")
            + "/bin/java --enable-native-access=ALL-UNNAMED -cp "
            + classes
            + " "
            + Once.class.getName()
            + Stream.of(tasks).map(task -> " '" + task + "'").collect(Collectors.joining());
    return routers.in("r1", command).lines().filter(line -> line.startsWith("{")).toList();
  }

  @Test
  void withoutAnyPermissionTheResultSaysWhatWouldHelp() throws Exception {
    assertThat(once(65_534, "icmp 127.0.0.1", "trace ::1", "mtu 127.0.0.1"))
        .hasSize(3)
        .allSatisfy(
            line ->
                assertThat(line)
                    .contains("cause=agent", "CAP_NET_RAW", "net.ipv4.ping_group_range")
                    .doesNotContain("up="));
  }

  @Test
  void tracesOverUdpAndTcpNeedNone() throws Exception {
    assertThat(
            once(
                65_534,
                "trace 198.18.56.2 protocol=udp spacing=5ms",
                "trace fd53:6f6e:56::2 protocol=udp spacing=5ms",
                "trace 198.18.56.2 protocol=tcp spacing=5ms",
                "trace fd53:6f6e:56::2 protocol=tcp spacing=5ms"))
        .hasSize(4)
        .allSatisfy(line -> assertThat(line).contains("hops=3.0", "reached=1.0", "up=1.0"));
  }

  @Test
  void datagramSocketsMeasureToo() throws Exception {
    List<String> found =
        once(
            0,
            "icmp 198.18.56.2 spacing=5ms",
            "icmp fd53:6f6e:56::2 spacing=5ms size=1200",
            "icmp 198.18.56.2 count=1 ttl=1",
            "icmp fd53:6f6e:56::2 count=1 ttl=1",
            "trace 198.18.56.2 spacing=5ms",
            "trace fd53:6f6e:56::2 spacing=5ms",
            "mtu 198.18.56.2",
            "mtu fd53:6f6e:56::2");
    assertThat(found).hasSize(8).allSatisfy(line -> assertThat(line).contains("socket=datagram"));
    for (int i = 0; i < 2; i++) {
      assertThat(found.get(i)).contains("received=5.0", "timestamps=kernel", "ttl=62.0", "up=1.0");
    }
    assertThat(found.get(2)).contains("time exceeded (time to live used up) from 198.18.54.2");
    assertThat(found.get(3)).contains("time exceeded (hop limit used up) from fd53:6f6e:54:0:0");
    assertThat(found.get(4)).contains("path=198.18.54.2 198.18.55.2 198.18.56.2");
    assertThat(found.get(5)).contains("hops=3.0", "reached=1.0");
    assertThat(found.get(6)).contains("mtu_bytes=1400.0", "narrowed_by=198.18.54.2");
    assertThat(found.get(7)).contains("mtu_bytes=1400.0");
  }
}
