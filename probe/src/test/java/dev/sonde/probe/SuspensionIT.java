package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that are stopped and go on: this one, and the one that is measured. */
class SuspensionIT {

  @Test
  void aProberThatWasStoppedKnowsNothing() throws Exception {
    Net.require("kill");
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        OwnProgram program =
            OwnProgram.start(
                List.of(),
                Once.class,
                "tcp 127.0.0.1:" + server.getLocalPort() + " expect=x timeout-total=1s");
        Socket client = server.accept()) {
      program.signal("STOP");
      // Nothing is waited for but time itself: twice as long as the run may take.
      assertThat(new CountDownLatch(1).await(2, TimeUnit.SECONDS)).isFalse();
      client.getOutputStream().write('y');
      program.signal("CONT");
      assertThat(program.results())
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line)
                      .contains("cause=agent", "this program stood still")
                      .doesNotContain("up="));
    }
  }

  @Test
  void aServerThatIsStoppedIsSilentAndThenUpAgain(@TempDir Path folder) throws Exception {
    int port = RealPeer.freePort();
    try (RealPeer peer =
            RealPeer.start(
                    folder,
                    "socat",
                    "-d",
                    "-d",
                    "TCP-LISTEN:" + port + ",bind=127.0.0.1,fork",
                    "EXEC:cat")
                .awaitWords("listening on");
        Prober prober = new Prober(ProbeEnvironment.system())) {
      assertThat(ask(prober, port).number("up")).hasValue(1);
      peer.signal("STOP");
      assertThat(ask(prober, port).text("cause")).hasValue("timeout");
      peer.signal("CONT");
      assertThat(ask(prober, port).number("up")).hasValue(1);
    }
  }

  private static dev.sonde.model.Fields ask(Prober prober, int port) throws InterruptedException {
    return prober
        .run(
            Task.of(
                Probes.installed().find("tcp"),
                "127.0.0.1:" + port,
                Map.of("send", "hello\n", "expect", "hello"),
                Optional.of(Duration.ofMillis(700))),
            Witness.NONE)
        .fields();
  }
}
