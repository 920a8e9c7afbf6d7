package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this host is short of says nothing of a target. */
class ExhaustionIT {
  private static final String NAMESPACE = "sonde-t-ports";

  @Test
  void withoutADescriptorNothingIsKnown(@TempDir Path folder) throws Exception {
    Net.require("prlimit");
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String there = "127.0.0.1:" + server.getLocalPort();
      String[] tasks = {
        "tcp " + there,
        "tcping " + there + " count=1",
        "http http://" + there + "/",
        "tls " + there,
        "dns " + there + " name=x.test",
        "dns " + there + " name=x.test transport=tcp",
        "ntp " + there,
        "udp " + there + " reply-timeout=100ms",
        "echo " + there + " count=1 reply-timeout=100ms",
        "stamp " + there + " count=1",
        "icmp 127.0.0.1 count=1",
        "trace 127.0.0.1 protocol=udp",
        "trace 127.0.0.1 protocol=tcp"
      };
      for (int i = 0; i < tasks.length; i++) {
        tasks[i] += " timeout-total=400ms";
      }
      List<String> found =
          OwnProgram.runOfArchives(
              folder, List.of("prlimit", "--nofile=256"), ExhaustedProgram.class, tasks);
      assertThat(found).hasSize(2 * tasks.length);
      for (int i = 0; i < tasks.length; i++) {
        assertThat(found.get(tasks.length + i))
            .as(tasks[i])
            .contains("cause=agent", "too many open files")
            .doesNotContain("up=");
      }
    }
  }

  @Test
  void withoutAPortNothingIsKnown() throws Exception {
    Net.require("ip", "socat");
    Net.tryTo("ip netns del " + NAMESPACE);
    Net.run("ip netns add " + NAMESPACE);
    try {
      Net.run("ip -n " + NAMESPACE + " link set lo up");
      String inside = "ip netns exec " + NAMESPACE + " ";
      Net.run(inside + "sysctl -qw net.ipv4.ip_local_port_range='40000 40001'");
      List<String> found =
          OwnProgram.run(
              List.of("ip", "netns", "exec", NAMESPACE),
              PortsTaken.class,
              "tcp 127.0.0.1:41000",
              "tcping 127.0.0.1:41000 count=1",
              "http http://127.0.0.1:41000/",
              "dns 127.0.0.1:41000 name=x.test",
              "ntp 127.0.0.1:41000",
              "udp 127.0.0.1:41000",
              "echo 127.0.0.1:41000 transport=udp count=1");
      assertThat(found)
          .hasSize(7)
          .allSatisfy(line -> assertThat(line).contains("cause=agent").doesNotContain("up="));
    } finally {
      Net.run("ip netns del " + NAMESPACE);
    }
  }
}
