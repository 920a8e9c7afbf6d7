package dev.sonde.probe.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.probe.ProbeContract;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against a port of loopback; the kernel answers there, nobody has to accept. */
class TcpingProbeTest extends ProbeContract {
  private final ServerSocket server;
  private final int port;

  TcpingProbeTest() throws IOException {
    server = new ServerSocket(0, 500, InetAddress.getLoopbackAddress());
    port = server.getLocalPort();
  }

  @Override
  protected ProbeProvider<?> provider() {
    return new TcpingProvider();
  }

  @Override
  protected Map<String, Object> needed() {
    return Map.of("spacing", "10ms");
  }

  @Override
  protected String badTarget() {
    return "localhost";
  }

  @Override
  protected String start() {
    return "127.0.0.1:" + port;
  }

  @Override
  protected void silence() throws IOException {
    server.close();
  }

  @Override
  protected void end() throws IOException {
    server.close();
  }

  @Test
  void givesTheStatisticsOfTheBurst() throws Exception {
    Fields found = probe(Map.of("count", 4, "spacing", "5ms"));
    assertThat(found.number("sent")).hasValue(4);
    assertThat(found.number("received")).hasValue(4);
    assertThat(found.number("loss_pct")).hasValue(0);
    assertThat(found.number("refused")).hasValue(0);
    assertThat(found.number("rtt_min_ms").orElseThrow()).isPositive();
    assertThat(found.number("jitter_ms")).isPresent();
    assertThat(found.text("rtts_ms").orElseThrow().split(" ", -1)).hasSize(4);
  }

  @Test
  void aRefusalIsNoAnswerUnlessItIsTakenForOne() throws Exception {
    server.close();
    Fields found = probe(Map.of("count", 2, "spacing", "1ms"));
    assertThat(found.text("cause")).hasValue("refused");
    assertThat(found.number("received")).hasValue(0);
    assertThat(found.number("rtt_avg_ms")).isEmpty();
    Fields taken = probe(Map.of("count", 2, "spacing", "1ms", "refused-is-up", true));
    assertThat(taken.number("up")).hasValue(1);
    assertThat(taken.number("received")).hasValue(2);
    assertThat(taken.number("refused")).hasValue(2);
  }

  @Test
  void whatIsNotSentBeforeTheDeadlineIsNotLost() throws Exception {
    Fields found =
        run(task(Map.of("count", 100, "spacing", "10s"), Duration.ofMillis(300))).fields();
    assertThat(found.number("sent")).hasValue(1);
    assertThat(found.number("lost")).hasValue(0);
  }

  private Fields probe(Map<String, Object> settings) throws InterruptedException {
    return run(task(settings, Duration.ofSeconds(10))).fields();
  }

  private Task<?> task(Map<String, Object> settings, Duration timeout) {
    return Task.of(new TcpingProvider(), "127.0.0.1:" + port, settings, Optional.of(timeout));
  }
}
