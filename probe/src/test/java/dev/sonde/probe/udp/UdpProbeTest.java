package dev.sonde.probe.udp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.Fields;
import dev.sonde.model.MalformedException;
import dev.sonde.probe.ProbeContract;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.Task;
import dev.sonde.probe.UdpPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against a peer of our own on loopback. */
class UdpProbeTest extends ProbeContract {
  private final UdpPeer peer;

  UdpProbeTest() throws IOException {
    peer = new UdpPeer(List::of);
  }

  @Override
  protected ProbeProvider<?> provider() {
    return new UdpProvider();
  }

  @Override
  protected String badTarget() {
    return "localhost";
  }

  @Override
  protected String start() {
    return peer.target();
  }

  /** Silence alone is no fault of a UDP port; a closed one is. */
  @Override
  protected void silence() {
    peer.close();
  }

  @Override
  protected void end() {
    peer.close();
  }

  @Test
  void theAnswerMustMatch() throws Exception {
    Fields found = probe(Map.of("send", "\\x01ping", "expect", "^\\x01ping$"));
    assertThat(found.number("up")).hasValue(1);
    assertThat(found.number("answer_bytes")).hasValue(5);
    assertThat(found.number("answer_ms").orElseThrow()).isPositive();
    assertThat(peer.received().take()).containsExactly(1, 'p', 'i', 'n', 'g');

    Fields wrong = probe(Map.of("send", "ping", "expect", "pong", "reply-timeout", "50ms"));
    assertThat(wrong.text("cause")).hasValue("mismatch");
    assertThat(wrong.text("error").orElseThrow()).contains("'ping'");
    assertThat(wrong.number("answer_ms")).isEmpty();
  }

  @Test
  void laterAnswersMayMatchToo() throws Exception {
    peer.become(
        datagram -> List.of(new byte[0], "welcome".getBytes(StandardCharsets.US_ASCII), datagram));
    assertThat(probe(Map.of("send", "x", "expect", "^x$")).number("up")).hasValue(1);
  }

  @Test
  void silenceIsUpIfNothingIsExpectedAndDownOtherwise() throws Exception {
    peer.become(datagram -> List.of());
    Fields found = probe(Map.of("reply-timeout", "50ms"));
    assertThat(found.number("up")).hasValue(1);
    assertThat(found.number("answer_ms")).isEmpty();
    assertThat(probe(Map.of("reply-timeout", "50ms", "expect", ".")).text("cause"))
        .hasValue("timeout");
  }

  @Test
  void aClosedPortIsRefused() throws Exception {
    peer.close();
    assertThat(probe(Map.of()).text("cause")).hasValue("refused");
    assertThat(probe(Map.of("expect", ".")).text("error").orElseThrow())
        .contains("the port is closed");
  }

  @Test
  void wrongSettingsAreNamed() {
    assertThatThrownBy(() -> new UdpProvider().settings().ofTree(Map.of("send", "\\q"), "settings"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("settings");
    assertThatThrownBy(() -> new UdpProvider().settings().ofTree(Map.of("send", ""), "settings"))
        .hasMessageContaining("settings.send");
  }

  private Fields probe(Map<String, Object> settings) throws InterruptedException {
    return run(Task.of(
            new UdpProvider(), peer.target(), settings, Optional.of(Duration.ofSeconds(10))))
        .fields();
  }
}
