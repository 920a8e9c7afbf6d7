package dev.sonde.probe.ntp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.Prober;
import dev.sonde.probe.RealPeer;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against chrony as a server, which follows this host's own clock and never sets it. */
class ChronyIT {
  @TempDir private Path folder;

  @Test
  void agreesWithAServerThatFollowsTheSameClock() throws Exception {
    Fields found = probe("local stratum 8", Map.of("count", 4, "spacing", "50ms"));

    assertThat(found.asMap()).containsEntry("up", 1.0).containsEntry("stratum", 8.0);
    assertThat(found.text("leap")).hasValue("none");
    assertThat(found.number("received")).hasValue(4);
    // The same clock on both sides: the offset is no more than half of the way there and back.
    double delay = found.number("delay_ms").orElseThrow();
    assertThat(Math.abs(found.number("offset_ms").orElseThrow())).isLessThan(delay / 2 + 1);
    assertThat(found.number("precision_ms").orElseThrow()).isBetween(0.0, 1.0);
  }

  @Test
  void aServerThatFollowsNothingIsDown() throws Exception {
    Fields found = probe("", Map.of());
    assertThat(found.text("cause")).hasValue("mismatch");
    assertThat(found.text("leap")).hasValue("unsynchronized");
  }

  private Fields probe(String line, Map<String, Object> settings) throws Exception {
    int port = RealPeer.freePort();
    Path configuration = folder.resolve("chrony.conf");
    Files.writeString(
        configuration,
        """
        bindaddress 127.0.0.1
        allow 127/8
        port %d
        cmdport 0
        pidfile %s/chronyd.pid
        %s
        """
            .formatted(port, folder, line));
    Task<?> task =
        Task.of(
            new NtpProvider(), "127.0.0.1:" + port, settings, Optional.of(Duration.ofSeconds(10)));
    try (Prober prober = new Prober(ProbeEnvironment.system());
        RealPeer chrony =
            RealPeer.start(
                folder, "chronyd", "-x", "-d", "-u", "root", "-f", configuration.toString())) {
      chrony.awaitWords("Running with root privileges");
      awaitAnswer(prober, "127.0.0.1:" + port);
      return prober.run(task, Witness.NONE).fields();
    }
  }

  /** Asks until it is listening. */
  private static void awaitAnswer(Prober prober, String target) throws InterruptedException {
    Duration timeout = Duration.ofMillis(200);
    Task<?> task = Task.of(new NtpProvider(), target, Map.of(), Optional.of(timeout));
    Deadline patience = Deadline.in(Duration.ofSeconds(10), System::nanoTime);
    while (!patience.hasPassed()) {
      if (prober.run(task, Witness.NONE).fields().number("stratum").isPresent()) {
        return;
      }
    }
  }
}
