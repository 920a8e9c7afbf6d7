package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Point;
import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.Prober;
import dev.sonde.probe.Probes;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RespondersTest {

  @Test
  void answersTheProbesThatAskThem() throws Exception {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int port = freePort(loopback);
    int stamp = freePort(loopback);
    try (Responders responders = new Responders(loopback).echo(port).stamp(stamp)) {
      assertThat(responders.problems()).isEmpty();
      assertThat(responders.running())
          .containsExactly("tcp echo " + port, "udp echo " + port, "stamp " + stamp);
      assertThat(up("echo", "127.0.0.1:" + port, Map.of("count", 2, "rate", 20))).isTrue();
      assertThat(up("stamp", "127.0.0.1:" + stamp, Map.of("count", 2))).isTrue();
      List<Point> told = responders.collect("dev");
      assertThat(told)
          .extracting(point -> point.tags().value("responder").orElseThrow())
          .containsExactlyElementsOf(responders.running());
      assertThat(told)
          .extracting(point -> point.fields().number("answers").orElse(-1))
          .containsExactly(2.0, 0.0, 2.0);
      assertThat(responders.collect("dev")).as("once a minute").isEmpty();
    }
  }

  @Test
  void aPortThatIsTakenIsNamed() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Responders responders =
            new Responders(InetAddress.getLoopbackAddress()).echo(taken.getLocalPort())) {
      assertThat(responders.problems())
          .singleElement()
          .asString()
          .startsWith("tcp echo " + taken.getLocalPort());
      assertThat(responders.running()).containsExactly("udp echo " + taken.getLocalPort());
    }
  }

  private static int freePort(InetAddress address) throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, address)) {
      return socket.getLocalPort();
    }
  }

  private static boolean up(String kind, String target, Map<String, ?> settings)
      throws InterruptedException {
    try (Prober prober = new Prober(ProbeEnvironment.system())) {
      Measurement found =
          prober.run(
              Task.of(
                  Probes.installed().find(kind),
                  target,
                  settings,
                  Optional.of(Duration.ofSeconds(20))),
              Witness.NONE);
      return found.fields().number("up").orElse(0) == 1;
    }
  }
}
