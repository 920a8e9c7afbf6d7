package dev.sonde.transport.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.Fields;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.Commands;
import dev.sonde.transport.ContractServer;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.Dialer;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.dial.Way;
import dev.sonde.transport.http.HttpUplink;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.AgentLink;
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
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
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
  void saysWhoItIsAndKeepsOneLink() {
    try (LinkUplink uplink = uplink()) {
      assertThat(uplink.upkeep().opened()).isTrue();
      assertThat(uplink.upkeep()).isEqualTo(Uplink.Upkeep.NONE);
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(1, 0));
      await().until(() -> server.told().contains("joined me 1.0 h0"));
      assertThat(server.joined()).hasSize(1);
    }
    await()
        .until(
            () -> {
              server.links().tick();
              return server.told().contains("left me");
            });
    assertThat(commands.cancelledAll).isEqualTo(1);
  }

  @Test
  void assignmentsArePushedAndConfirmed() {
    try (LinkUplink uplink = uplink()) {
      uplink.deliver(DELIVERY);
      await().until(() -> server.joined().size() == 1);
      server.joined().getFirst().assign("{\"hash\":\"x\"}".getBytes(StandardCharsets.UTF_8));
      await().until(() -> server.told().contains("applied h1"));
      assertThat(commands.assigned).containsExactly("{\"hash\":\"x\"}");
      assertThat(uplink.assignments("me")).isEmpty();
      await().until(() -> server.told().contains("asked"));
    }
  }

  @Test
  void runsAreOrderedToldAndCancelled() {
    Heard heard = new Heard();
    try (LinkUplink uplink = uplink()) {
      uplink.deliver(DELIVERY);
      await().until(() -> server.joined().size() == 1);
      AgentLink link = server.joined().getFirst();
      RunOrder order =
          new RunOrder(
              "r1",
              "tcp",
              "a:1",
              Map.of("send", "\"x\""),
              Optional.of(Duration.ofMillis(1500)),
              Optional.of("web"));
      link.run(order, heard);
      await().until(() -> commands.ordered.size() == 1);
      assertThat(commands.ordered.getFirst()).isEqualTo(order);

      RunEvents events = commands.events.getFirst();
      events.step("looked \"up\"\n");
      events.sample(2, OptionalDouble.of(1.5), "€");
      events.sample(3, OptionalDouble.empty(), "");
      events.result(7, Fields.builder().put("up", 1).put("answer", "yes").build());
      await().until(() -> heard.lines.size() == 4);
      assertThat(heard.lines)
          .containsExactly(
              "step looked \"up\"\n",
              "sample 2 OptionalDouble[1.5] €",
              "sample 3 OptionalDouble.empty ",
              "result 7 {answer=yes, up=1.0}");

      link.run(
          new RunOrder("r2", "tcp", "a:1", Map.of(), Optional.empty(), Optional.empty()), heard);
      link.cancel("r2");
      await().until(() -> commands.cancelled.contains("r2"));
    }
  }

  @Test
  void commandsAreGivenToldAndCancelled() {
    Reported reported = new Reported();
    try (LinkUplink uplink = uplink()) {
      uplink.deliver(DELIVERY);
      await().until(() -> server.joined().size() == 1);
      AgentLink link = server.joined().getFirst();
      CommandOrder order =
          new CommandOrder(
              "c1",
              "echo",
              Map.of("text", "\"x\"", "deep", Map.of("list", List.of(1L, true))),
              Duration.ofMillis(2500));
      link.command(order, reported);
      await().until(() -> commands.commanded.size() == 1);
      assertThat(commands.commanded.getFirst()).isEqualTo(order);

      CommandEvents events = commands.commandEvents.getFirst();
      events.progress("half");
      events.completed(Map.of("text", "€", "n", 2.5));
      events.failed("failed", "too late to be heard");
      await().until(() -> reported.lines.size() == 2);
      assertThat(reported.lines)
          .containsExactly("progress half", "completed " + Map.of("text", "€", "n", 2.5));

      link.command(new CommandOrder("c2", "none", Map.of(), Duration.ofSeconds(1)), reported);
      await().until(() -> commands.commandEvents.size() == 2);
      commands.commandEvents.getLast().failed("unknown_module", "there is no module none");
      await().until(() -> reported.lines.size() == 3);
      assertThat(reported.lines.getLast())
          .isEqualTo("failed unknown_module there is no module none");

      link.command(new CommandOrder("c3", "echo", Map.of(), Duration.ofSeconds(1)), reported);
      link.cancel("c3");
      await().until(() -> commands.cancelled.contains("c3"));
      link.command(new CommandOrder("c4", "echo", Map.of(), Duration.ofSeconds(1)), reported);
      await().until(() -> commands.commandEvents.size() == 4);
    }
    await()
        .until(
            () -> {
              server.links().tick();
              return reported.lines.contains("failed lost the link to the agent broke");
            });
  }

  @Test
  void modulesAreToldAtFirstAndWhenTheyChange() {
    commands.modules = "[{\"name\":\"a\"}]";
    try (LinkUplink uplink = uplink()) {
      uplink.deliver(DELIVERY);
      await().until(() -> server.told().contains("modules [{name=a}]"));
      commands.modules = "[]";
      commands.modulesChanged.run();
      await().until(() -> server.told().contains("modules []"));
    }
  }

  @Test
  void runsFailWhenTheLinkBreaks() {
    Heard heard = new Heard();
    try (LinkUplink uplink = uplink()) {
      uplink.deliver(DELIVERY);
      await().until(() -> server.joined().size() == 1);
      server
          .joined()
          .getFirst()
          .run(
              new RunOrder("r", "tcp", "a:1", Map.of(), Optional.empty(), Optional.empty()), heard);
      await().until(() -> commands.ordered.size() == 1);
    }
    await()
        .until(
            () -> {
              server.links().tick();
              return heard.lines.contains("failed lost the link to the agent broke");
            });
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

  /** Follows no command, and remembers all. */
  private static final class Recorder implements Commands {
    private final List<String> assigned = new CopyOnWriteArrayList<>();
    private final List<RunOrder> ordered = new CopyOnWriteArrayList<>();
    private final List<RunEvents> events = new CopyOnWriteArrayList<>();
    private final List<String> cancelled = new CopyOnWriteArrayList<>();
    private final List<CommandOrder> commanded = new CopyOnWriteArrayList<>();
    private final List<CommandEvents> commandEvents = new CopyOnWriteArrayList<>();
    private volatile String modules = "[]";
    private volatile Runnable modulesChanged = () -> {};
    private volatile int cancelledAll;

    @Override
    public void command(CommandOrder order, CommandEvents newEvents) {
      commanded.add(order);
      commandEvents.add(newEvents);
    }

    @Override
    public byte[] modules() {
      return modules.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void onModulesChanged(Runnable changed) {
      modulesChanged = changed;
    }

    @Override
    public String hash() {
      return "h" + assigned.size();
    }

    @Override
    public void assigned(byte[] assignments) {
      assigned.add(new String(assignments, StandardCharsets.UTF_8));
    }

    @Override
    public void run(RunOrder order, RunEvents newEvents) {
      events.add(newEvents);
      ordered.add(order);
    }

    @Override
    public void cancel(String run) {
      cancelled.add(run);
    }

    @Override
    public synchronized void cancelAll() {
      cancelledAll++;
    }
  }

  /** Writes down what it hears. */
  private static final class Heard implements RunEvents {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void step(String text) {
      lines.add("step " + text);
    }

    @Override
    public void sample(int number, OptionalDouble rttMillis, String text) {
      lines.add("sample " + number + " " + rttMillis + " " + text);
    }

    @Override
    public void result(long time, Fields fields) {
      lines.add("result " + time + " " + fields.asMap());
    }

    @Override
    public void failed(String code, String error) {
      lines.add("failed " + code + " " + error);
    }
  }

  /** Writes down how commands fare. */
  private static final class Reported implements CommandEvents {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void progress(String text) {
      lines.add("progress " + text);
    }

    @Override
    public void completed(Map<String, Object> output) {
      lines.add("completed " + Map.copyOf(output));
    }

    @Override
    public void failed(String code, String error) {
      lines.add("failed " + code + " " + error);
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
