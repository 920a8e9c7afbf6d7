package dev.sonde.probe.echo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.Fields;
import dev.sonde.model.MalformedException;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.Measurement;
import dev.sonde.probe.ProbeContract;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.ProbeRun;
import dev.sonde.probe.Serving;
import dev.sonde.probe.Task;
import dev.sonde.probe.UdpPeer;
import dev.sonde.probe.Witness;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Against a peer of our own that can misbehave. */
@Timeout(120)
class EchoProbeTest extends ProbeContract {

  /** What is sent for the line of a number, counted from 0 in each connection; null hangs up. */
  @FunctionalInterface
  interface Behaviour {
    @org.jspecify.annotations.Nullable
    String answer(String line, int number, int connection);
  }

  private final ServerSocket server;
  private final Serving serving = new Serving();
  private final int port;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final BlockingQueue<Integer> ended = new LinkedBlockingQueue<>();
  private volatile Behaviour behaviour = (line, number, connection) -> line + "\n";
  private final AtomicInteger connections = new AtomicInteger();
  private final EchoProvider provider = new EchoProvider();

  EchoProbeTest() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    port = server.getLocalPort();
  }

  @Override
  protected ProbeProvider<?> provider() {
    return provider;
  }

  @Override
  protected String badTarget() {
    return "tcp://example.net";
  }

  @Override
  protected Map<String, Object> needed() {
    return Map.of("count", 3, "rate", 50);
  }

  @Override
  protected String start() {
    serving.start(this::accept);
    return target();
  }

  @Override
  protected void silence() {
    behaviour = (line, number, connection) -> "";
  }

  @Override
  protected void end() throws IOException {
    server.close();
  }

  private String target() {
    return "127.0.0.1:" + port;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        int connection = connections.getAndIncrement();
        Thread.startVirtualThread(() -> serve(client, connection));
      } catch (IOException e) {
        // Closed: the loop ends.
      }
    }
  }

  private void serve(Socket client, int connection) {
    try (client) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      int number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        lines.add(line);
        String answer = behaviour.answer(line, number++, connection);
        if (answer == null) {
          return;
        }
        client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      // The probe hung up.
    } finally {
      ended.add(connection);
    }
  }

  @Test
  void sendsFramesOfTheContract() throws Exception {
    Fields found = probe(Map.of("count", 3));
    assertThat(found.number("sent")).hasValue(3);
    assertThat(found.number("received")).hasValue(3);
    assertThat(found.number("rtt_avg_ms").orElseThrow()).isPositive();
    assertThat(found.number("jitter_ms")).isPresent();
    for (int i = 0; i < 3; i++) {
      assertThat(lines.take()).matches("\\{\"seq\": " + i + ", \"t_send_ns\": -?[0-9]+}");
    }
  }

  @Test
  void numbersAndConnectionLiveOnFromRunToRun() throws Exception {
    probe(Map.of("count", 2));
    probe(Map.of("count", 2));
    for (int i = 0; i < 4; i++) {
      assertThat(lines.take()).contains("\"seq\": " + i + ",");
    }
    assertThat(connections.get()).isEqualTo(1);
    probe(Map.of("count", 1));
    assertThat(connections.get()).as("another task").isEqualTo(2);
  }

  @Test
  void numbersBeginAnewAfter65535() {
    Session session =
        new Session(
            new Session.Key("a", (EchoSettings) provider().settings().usual()),
            ProbeEnvironment.system());
    for (int i = 0; i < 65_536; i++) {
      assertThat(session.nextSequence()).isEqualTo(i);
    }
    assertThat(session.nextSequence()).isZero();
  }

  @Test
  void aConnectionWithoutARunIsClosed() throws Exception {
    try (EchoProbe probe = new EchoProbe(ProbeEnvironment.system(), Duration.ofMillis(50))) {
      probe.run(
          new ProbeRun<>(
              target(),
              new EchoProvider().settings().ofTree(needed(), "settings"),
              Deadline.in(Duration.ofSeconds(10), System::nanoTime),
              Witness.NONE));
      assertThat(ended.take()).isZero();
    }
  }

  @Test
  void aBrokenConnectionIsMadeAnewAndFramesMeanwhileAreLost() throws Exception {
    behaviour = (line, number, connection) -> connection == 0 && number == 4 ? null : line + "\n";
    Fields found = probe(Map.of("count", 40, "rate", 40));

    assertThat(found.number("up")).hasValue(1);
    assertThat(found.number("reconnects")).hasValue(1);
    assertThat(found.number("sent")).hasValue(40);
    // The first attempt is after half a second, in which up to 20 frames are due.
    assertThat(found.number("lost").orElseThrow()).isBetween(10.0, 39.0);
    assertThat(connections.get()).isEqualTo(2);
  }

  @Test
  void attemptsToConnectGrowRarer() {
    long[] now = {0};
    ProbeEnvironment system = ProbeEnvironment.system();
    Session session =
        new Session(
            new Session.Key("a", (EchoSettings) provider().settings().usual()),
            new ProbeEnvironment(
                system.names(), system.secrets(), system.wallClock(), () -> now[0]));
    assertThat(session.retry().hasPassed()).isTrue();
    for (int millis : new int[] {500, 1_000, 2_000, 5_000, 5_000}) {
      session.failed(new dev.sonde.probe.ProbeResult.Unknown("x"));
      assertThat(session.retry().millisLeft()).isEqualTo(millis);
    }
    session.succeeded();
    session.failed(new dev.sonde.probe.ProbeResult.Unknown("x"));
    assertThat(session.retry().millisLeft()).isEqualTo(500);
  }

  @Test
  void anEchoCountsOnlyIfNumberAndTimeMatch() throws Exception {
    behaviour = (line, number, connection) -> line.replaceAll("[0-9]}", "}") + "\n";
    Fields found = probe(Map.of("reply-timeout", "100ms"));
    assertThat(found.text("cause")).hasValue("mismatch");
    assertThat(found.number("unexpected")).hasValue(3);
    behaviour = (line, number, connection) -> line.replaceFirst("[0-9]", "9") + "\n";
    assertThat(probe(Map.of("reply-timeout", "101ms")).number("received")).hasValue(0);
    // Whoever writes the same frame differently echoes it all the same.
    behaviour = (line, number, connection) -> line.replace(" ", "") + "\n";
    assertThat(probe(Map.of()).number("received")).hasValue(3);
  }

  @Test
  void duplicatesAreCounted() throws Exception {
    behaviour = (line, number, connection) -> number < 2 ? line + "\n" + line + "\n" : line + "\n";
    assertThat(probe(Map.of()).number("duplicates")).hasValue(2);
  }

  @Test
  void aLateEchoIsLost() throws Exception {
    String[] before = {""};
    behaviour =
        (line, number, connection) -> {
          String answer = before[0];
          before[0] = line + "\n";
          return answer;
        };
    // Each echo comes with the next frame, 200 ms later.
    Fields found = probe(Map.of("count", 3, "rate", 5, "reply-timeout", "50ms"));
    assertThat(found.text("cause")).hasValue("timeout");
    assertThat(found.number("late")).hasValue(2);
    assertThat(found.number("lost")).hasValue(3);
  }

  @Test
  void sendsAMessageInsteadOfFrames() throws Exception {
    Fields found = probe(Map.of("message", "héllo"));
    assertThat(found.number("received")).hasValue(3);
    assertThat(lines.take()).isEqualTo("héllo");
    behaviour = (line, number, connection) -> line + "!\n";
    assertThat(probe(Map.of("message", "hello", "reply-timeout", "50ms")).text("cause"))
        .hasValue("mismatch");
    assertThatThrownBy(() -> probe(Map.of("message", "a\nb")))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void whatNeverEndsIsNoEcho() throws Exception {
    behaviour = (line, number, connection) -> "x".repeat(10_000);
    assertThat(probe(Map.of()).text("cause")).hasValue("protocol");
  }

  @Test
  void nobodyThereIsRefused() throws Exception {
    serving.close(server);
    Fields found = probe(Map.of());
    assertThat(found.text("cause")).hasValue("refused");
    assertThat(found.number("sent")).hasValue(3);
    assertThat(found.number("lost")).hasValue(3);
    // Still so, though the next run is too early to try again.
    assertThat(probe(Map.of()).text("cause")).hasValue("refused");
  }

  @Test
  void echoesOverUdp() throws Exception {
    try (UdpPeer peer = new UdpPeer(List::of)) {
      Map<String, Object> settings = Map.of("transport", "udp", "reply-timeout", "100ms");
      assertThat(probe(peer.target(), settings).number("received")).hasValue(3);
      assertThat(new String(peer.received().take(), StandardCharsets.US_ASCII))
          .matches("\\{\"seq\": 0, \"t_send_ns\": -?[0-9]+}\n");
      int[] place = {0};
      peer.become(datagram -> place[0]++ == 1 ? List.of() : List.of(datagram));
      Fields found = probe(peer.target(), settings);
      assertThat(found.number("received")).hasValue(2);
      assertThat(found.number("up")).hasValue(1);
      place[0] = 0;
      Map<String, Object> message = new HashMap<>(settings);
      message.put("message", "hello");
      assertThat(probe(peer.target(), message).number("received")).hasValue(2);
      peer.close();
      assertThat(probe(peer.target(), settings).text("cause")).hasValue("refused");
    }
  }

  private Fields probe(Map<String, Object> settings) throws InterruptedException {
    return probe(target(), settings);
  }

  private Fields probe(String target, Map<String, Object> settings) throws InterruptedException {
    Map<String, Object> all = new HashMap<>(needed());
    all.putAll(settings);
    Measurement found = run(Task.of(provider, target, all, Optional.of(Duration.ofSeconds(20))));
    return found.fields();
  }
}
