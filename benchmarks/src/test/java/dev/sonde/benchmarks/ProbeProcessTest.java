package dev.sonde.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class ProbeProcessTest {
  private final ProbeProcess probes = new ProbeProcess();

  @Test
  void runsAProbeAgainAndAgain() throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String target = "127.0.0.1:" + server.getLocalPort();
      assertThat(probes.answer("run 7 2 tcp " + target)).isEqualTo("7");
      assertThat(probes.answer("fields tcp " + target)).contains("up=1.0", "connect_ms=");
      assertThat(probes.answer("samples tcping " + target + " count=3 spacing=10ms").split(" ", -1))
          .hasSize(3);
    }
  }

  @Test
  void saysHowARunWentThatWasNotUp() throws IOException, InterruptedException {
    int port;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = server.getLocalPort();
    }
    assertThat(probes.answer("run 2 1 tcp 127.0.0.1:" + port)).startsWith("0 ").contains("REFUSED");
  }

  @Test
  void sendsEchoesInWavesAndBursts() throws IOException, InterruptedException {
    assertThat(probes.answer("wave 300")).matches("300 \\d+");
    assertThat(probes.answer("spread 40 8")).matches("40 \\d+");
    assertThat(probes.answer("burst 1 127.0.0.1")).isEqualTo("1000 0");
  }

  @Test
  void doesNotGuess() {
    assertThatThrownBy(() -> probes.answer("jump")).isInstanceOf(IllegalArgumentException.class);
  }
}
