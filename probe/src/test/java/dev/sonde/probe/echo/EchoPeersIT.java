package dev.sonde.probe.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.Prober;
import dev.sonde.probe.RealPeer;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import dev.sonde.probe.responder.Limits;
import dev.sonde.probe.responder.TcpEchoResponder;
import dev.sonde.probe.responder.UdpEchoResponder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probe against socat's echo and against our own responders, as programs on the wire. */
class EchoPeersIT {
  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  @TempDir private Path folder;

  @Test
  void socatEchoesOverTcp() throws Exception {
    int port = RealPeer.freePort();
    try (RealPeer socat =
        RealPeer.start(
            folder, "socat", "-d", "-d", "TCP4-LISTEN:" + port + ",bind=127.0.0.1,fork", "PIPE")) {
      socat.awaitWords("listening on");
      assertAllReceived(port, Map.of());
      assertAllReceived(port, Map.of("message", "hello"));
    }
  }

  @Test
  void socatEchoesOverUdp() throws Exception {
    int port = RealPeer.freePort();
    try (RealPeer socat =
        RealPeer.start(
            folder,
            "socat",
            "-d",
            "-d",
            "UDP4-RECVFROM:" + port + ",bind=127.0.0.1,fork",
            "PIPE")) {
      socat.awaitWords("receiving on");
      assertAllReceived(port, Map.of("transport", "udp"));
    }
  }

  @Test
  void ourRespondersEcho() throws Exception {
    try (TcpEchoResponder tcp = TcpEchoResponder.start(ANY, Limits.usual(), System::nanoTime);
        UdpEchoResponder udp = UdpEchoResponder.start(ANY, Limits.usual(), System::nanoTime)) {
      assertAllReceived(tcp.port(), Map.of());
      assertAllReceived(udp.port(), Map.of("transport", "udp"));
    }
  }

  private static void assertAllReceived(int port, Map<String, Object> settings) throws Exception {
    Map<String, Object> all = new java.util.HashMap<>(settings);
    all.put("count", 10);
    all.put("rate", 20);
    all.put("reply-timeout", "5s");
    Task<?> task =
        Task.of(new EchoProvider(), "127.0.0.1:" + port, all, Optional.of(Duration.ofSeconds(20)));
    try (Prober prober = new Prober(ProbeEnvironment.system())) {
      Fields found = prober.run(task, Witness.NONE).fields();
      assertThat(found.asMap())
          .containsEntry("up", 1.0)
          .containsEntry("received", 10.0)
          .containsEntry("unexpected", 0.0);
    }
  }
}
