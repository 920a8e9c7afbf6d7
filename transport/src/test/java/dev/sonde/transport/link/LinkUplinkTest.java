package dev.sonde.transport.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.transport.ContractServer;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Recorder;
import dev.sonde.transport.Traced;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.Dialer;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.dial.Way;
import dev.sonde.transport.http.HttpUplink;
import dev.sonde.transport.session.AgentIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the link does beyond delivering, against the real receiver and servers that misbehave. */
@Timeout(120)
class LinkUplinkTest {
  private static final UplinkOptions OPTIONS = UplinkOptions.standard();
  private static final byte[] DELIVERY = "{}".getBytes(StandardCharsets.UTF_8);

  private final ContractServer server = new ContractServer();
  private final AtomicLong skipped = new AtomicLong();
  private final Recorder commands = new Recorder();

  LinkUplinkTest() {}

  @AfterEach
  void close() {
    server.close();
  }

  private LinkUplink uplink(Way way, Optional<Supplier<Uplink>> plain) {
    return new LinkUplink(
        way,
        LinkIdentity.at(server.uri(), new AgentIdentity("me", "1.0")),
        OPTIONS,
        commands,
        plain,
        new SplittableRandom(1),
        () -> System.nanoTime() + skipped.get());
  }

  private LinkUplink uplink() {
    return uplink(new Dialer(server.uri(), OPTIONS), Optional.empty());
  }

  private Optional<Supplier<Uplink>> posts() {
    return Optional.of(() -> new HttpUplink(server.uri(), OPTIONS, InstantSource.system()));
  }

  @Test
  void tellsWhatADeliveryBelongsTo() {
    Traced sink = new Traced();
    try (LinkUplink uplink = uplink();
        Telemetry.Installed _ = Telemetry.install(sink)) {
      assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Acknowledged.class);
      assertThat(sink.parents()).containsEntry("link delivery", Traced.CONTEXT);
    }
  }

  @Test
  void wakesTheAgentWhenTheLinkBreaksAndOpensItAgain() {
    AtomicLong woken = new AtomicLong();
    try (LinkUplink uplink = uplink()) {
      uplink.wakeWith(woken::incrementAndGet);
      uplink.deliver(DELIVERY);
      server.stop();
      await().until(() -> woken.get() > 0);
      skipped.addAndGet(Duration.ofMinutes(2).toNanos());
      assertThat(uplink.upkeep().opened()).isFalse();
      server.startAgain();
      skipped.addAndGet(Duration.ofMinutes(2).toNanos());
      assertThat(uplink.upkeep().opened()).isTrue();
    }
  }

  @Test
  void goesByPlainPostsWhereTheLinkIsRefusedAndTriesItAgain() {
    server.admit(false);
    try (LinkUplink uplink = uplink(new Dialer(server.uri(), OPTIONS), posts())) {
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(1, 0));
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(1, 0));
      assertThat(server.joined()).isEmpty();
      assertThat(server.links().counts().refused()).isEqualTo(1);

      server.admit(true);
      assertThat(uplink.upkeep().opened()).isFalse();
      skipped.addAndGet(Duration.ofMinutes(6).toNanos());
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(1, 0));
      await().until(() -> server.joined().size() == 1);
    }
  }

  @Test
  void goesByPlainPostsWhereLinksOpenAndNeverSpeak() throws IOException {
    try (MuteServer mute = new MuteServer();
        LinkUplink uplink = uplink(mute, posts())) {
      for (int i = 0; i < 3; i++) {
        assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Later.class);
      }
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(1, 0));
    }
  }

  @Test
  void whatIsNoWebSocketIsSaid() throws IOException {
    for (String answer :
        List.of(
            "HTTP/1.1 101 Fine\r\nSec-WebSocket-Accept: wrong\r\n\r\n",
            "nonsense\r\n\r\n",
            "HTTP/1.1 101 Fine\r\n" + "x: y\r\n".repeat(4_000))) {
      try (OneAnswer other = new OneAnswer(answer);
          LinkUplink uplink = uplink(other, Optional.empty())) {
        assertThat(uplink.deliver(DELIVERY))
            .isInstanceOfSatisfying(
                Outcome.Later.class,
                later -> assertThat(later.reason()).contains("what it answers is not HTTP"));
      }
    }
  }

  @Test
  void aListeningAgentIsDialledByOneServerWithTheKey() throws IOException {
    try (CallIn door =
            CallIn.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                "me",
                Optional.of("0123456789abcdef"),
                System::nanoTime);
        LinkUplink uplink = uplink(door, Optional.empty())) {
      AtomicLong woken = new AtomicLong();
      uplink.wakeWith(woken::incrementAndGet);
      assertThat(uplink.upkeep()).isEqualTo(Uplink.Upkeep.NONE);
      assertThat(uplink.deliver(DELIVERY))
          .isEqualTo(new Outcome.Later(Duration.ZERO, "no server has dialled this agent yet"));

      assertThat(greeted(door, "SONDE-DIAL 1 0123456789abcdeX"))
          .isEqualTo("SONDE-NO the key is not this agent's");
      assertThat(greeted(door, "GET / HTTP/1.1")).startsWith("SONDE-NO this is a Sonde agent");
      assertThat(door.turnedAway()).isEqualTo(2);

      try (Socket call = new Socket(InetAddress.getLoopbackAddress(), door.port());
          Socket own = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        Preface.say(call, "SONDE-DIAL 1 0123456789abcdef");
        assertThat(Preface.line(call, Duration.ofSeconds(20), System::nanoTime))
            .isEqualTo("SONDE-AGENT 1 me");
        Thread.ofVirtual().start(() -> pass(call, own));
        Thread.ofVirtual().start(() -> pass(own, call));
        await().until(() -> woken.get() > 0);
        assertThat(uplink.upkeep().opened()).isTrue();
        assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(1, 0));
        assertThat(greeted(door, "SONDE-DIAL 1 0123456789abcdef"))
            .isEqualTo("SONDE-NO another server is connected");
      }
      await().until(() -> uplink.deliver(DELIVERY) instanceof Outcome.Later);
      assertThat(greeted(door, "SONDE-DIAL 1 0123456789abcdef")).isEqualTo("SONDE-AGENT 1 me");
    }
  }

  private static String greeted(CallIn door, String words) throws IOException {
    try (Socket call = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
      Preface.say(call, words);
      return Preface.line(call, Duration.ofSeconds(20), System::nanoTime);
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One side hung up, as the test wants it.
    }
  }

  /** A way to something that answers one thing and hangs up. */
  private static class OneAnswer implements Way {
    private final ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    private final Dialer dialer =
        new Dialer(java.net.URI.create("http://127.0.0.1:" + listening.getLocalPort()), OPTIONS);
    private final String answer;

    OneAnswer(String answer) throws IOException {
      this.answer = answer;
      Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
      while (!listening.isClosed()) {
        try (Socket socket = listening.accept()) {
          OutputStream out = socket.getOutputStream();
          out.write(answer(head(socket.getInputStream())).getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
          // The agent hung up, or the test is over.
        }
      }
    }

    private static String head(InputStream in) throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) in.read());
      }
      return head.toString();
    }

    String answer(String request) {
      return answer;
    }

    @Override
    public Socket open() throws IOException {
      return dialer.open();
    }

    @Override
    public String destination() {
      return "somewhere";
    }

    @Override
    public String reason(IOException failure) {
      return dialer.reason(failure);
    }

    @Override
    public void close() {
      try {
        listening.close();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  /** A server that opens every link, and then hangs up without a word. */
  private static final class MuteServer extends OneAnswer {
    MuteServer() throws IOException {
      super("");
    }

    @Override
    String answer(String request) {
      int from = request.indexOf("Sec-WebSocket-Key: ") + "Sec-WebSocket-Key: ".length();
      String key = request.substring(from, request.indexOf('\r', from));
      try {
        return "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: "
            + java.util.Base64.getEncoder()
                .encodeToString(
                    java.security.MessageDigest.getInstance("SHA-1")
                        .digest(
                            (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                .getBytes(StandardCharsets.US_ASCII)))
            + "\r\n\r\n";
      } catch (java.security.NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
