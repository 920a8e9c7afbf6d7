package dev.sonde.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.Fields;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.AgentLink;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What agent and server rely on of every way that carries their conversation: assignments, runs and
 * commands down, and what comes of them up.
 */
@Timeout(120)
public abstract class SessionContract {
  private static final byte[] DELIVERY = "{}".getBytes(StandardCharsets.UTF_8);

  protected final ContractPeer server;
  private final Recorder commands = new Recorder();

  /** The kit, against a peer that is closed after the test. */
  protected SessionContract(ContractPeer server) {
    this.server = server;
  }

  /** An uplink to the server that has not connected yet. */
  protected abstract Uplink uplink(AgentIdentity agent, UplinkOptions options, Commands commands);

  private Uplink uplink() {
    return uplink(new AgentIdentity("me", "1.0"), UplinkOptions.standard(), commands);
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void saysWhoItIsAndKeepsOneLink() {
    try (Uplink uplink = uplink()) {
      await().until(() -> uplink.upkeep().opened());
      assertThat(uplink.upkeep().opened()).isFalse();
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(1, 0));
      await().until(() -> server.told().contains("joined me 1.0 h0"));
      assertThat(server.joined()).hasSize(1);
    }
    await()
        .until(
            () -> {
              server.tick();
              return server.told().contains("left me");
            });
    assertThat(commands.cancelledAll).isEqualTo(1);
  }

  @Test
  void assignmentsArePushedAndConfirmed() {
    try (Uplink uplink = uplink()) {
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
    try (Uplink uplink = uplink()) {
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
    try (Uplink uplink = uplink()) {
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
              server.tick();
              return reported.lines.contains("failed lost the link to the agent broke");
            });
  }

  @Test
  void modulesAreToldAtFirstAndWhenTheyChange() {
    commands.modules = "[{\"name\":\"a\"}]";
    try (Uplink uplink = uplink()) {
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
    try (Uplink uplink = uplink()) {
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
              server.tick();
              return heard.lines.contains("failed lost the link to the agent broke");
            });
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
}
