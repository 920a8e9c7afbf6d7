package dev.sonde.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.JsonTree;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.AgentLink;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Contract 3, by a plain client of NATS, with an agent of Sonde's and with its server. */
@Timeout(120)
class ContractThreeIT {
  private final NatsServer broker = NatsServer.start();
  private final StandIn modules = new StandIn();
  private final Map<String, String> heard = new ConcurrentHashMap<>();
  private final List<String> states = new CopyOnWriteArrayList<>();
  private final Connection hand;

  ContractThreeIT() throws Exception {
    hand = Nats.connect(broker.uri().toString());
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  @BeforeEach
  void listen() throws Exception {
    hand.createDispatcher(
            message -> {
              String text = new String(message.getData(), StandardCharsets.UTF_8);
              if (message.getSubject().equals("agent.module.state")) {
                states.add(text);
              } else {
                heard.put(message.getSubject(), text);
              }
            })
        .subscribe("agent.>")
        .subscribe("heartbeat.>");
    hand.flush(Duration.ofSeconds(5));
  }

  @AfterEach
  void close() throws InterruptedException {
    hand.close();
    broker.close();
  }

  private NatsUplink agent() {
    NatsUplink agent =
        new NatsUplink(
            BrokerAccess.open(broker.uri()),
            Subjects.STANDARD,
            new AgentIdentity("a-1", "1"),
            UplinkOptions.standard(),
            Commands.NONE,
            Optional.of(new ModuleSubjects("a-1", modules, InstantSource.system())),
            new SplittableRandom(),
            System::nanoTime);
    await().until(() -> agent.upkeep().opened());
    return agent;
  }

  private Map<String, Object> asked(String subject, String request) throws Exception {
    Message answer =
        hand.request(subject, request.getBytes(StandardCharsets.UTF_8)).get(20, TimeUnit.SECONDS);
    return JsonTree.object(answer.getData());
  }

  @Test
  void answersOnTheSubjectAndToWhoeverAsked() throws Exception {
    try (NatsUplink _ = agent()) {
      assertThat(asked("agent.a-1.in", "{\"target\":\"h\",\"request_id\":\"r1\"}"))
          .isEqualTo(Map.of("ran", "ping", "given", "{target=h}", "request_id", "r1"));
      await().until(() -> heard.getOrDefault("agent.a-1.out", "").contains("r1"));
      assertThat(asked("agent.a-1.echo.in", "{\"id\":7,\"x\":1}"))
          .isEqualTo(Map.of("ran", "echo", "given", "{x=1}", "request_id", "7"));
      await().until(() -> heard.containsKey("agent.a-1.echo.out"));
      assertThat(asked("agent.a-1.in", "{\"module\":\"echo\",\"timeout_s\":2}"))
          .containsEntry("ran", "echo");
      assertThat(modules.orders.getLast().timeout()).isEqualTo(Duration.ofSeconds(2));
    }
  }

  @Test
  void saysWhatIsWrongOnTheSubjectForErrorsAndToWhoeverAsked() throws Exception {
    try (NatsUplink _ = agent()) {
      assertThat(asked("agent.a-1.in", "{nope"))
          .containsEntry("code", "bad_json")
          .containsEntry("request_id", "");
      await().until(() -> heard.getOrDefault("agent.a-1.error", "").contains("bad_json"));
      assertThat(asked("agent.a-1.in", "{\"module\":\"none\",\"request_id\":\"u\"}"))
          .containsEntry("code", "unknown_module")
          .containsEntry("module", "none")
          .containsEntry("request_id", "u");
      for (String code : List.of("bad_input", "timeout", "crash")) {
        assertThat(asked("agent.a-1.echo.in", "{\"fails\":\"" + code + "\"}"))
            .containsEntry("code", code)
            .containsEntry("module", "echo")
            .containsEntry("error", "because");
        await().until(() -> heard.getOrDefault("agent.a-1.echo.error", "").contains(code));
      }
    }
  }

  @Test
  void refusesAnIdThatIsUnderWayAndAnswersWhereNobodyIsMisled() throws Exception {
    try (NatsUplink _ = agent()) {
      byte[] hang = "{\"hang\":true,\"request_id\":\"h\"}".getBytes(StandardCharsets.UTF_8);
      hand.publish("agent.a-1.echo.in", "agent.b-2.in", hang);
      await().until(() -> modules.hanging != null);
      assertThat(asked("agent.a-1.echo.in", "{\"request_id\":\"h\"}"))
          .containsEntry("code", "duplicate");
      Objects.requireNonNull(modules.hanging).completed(Map.of());
      await().until(() -> heard.getOrDefault("agent.a-1.echo.out", "").contains("\"h\""));
      assertThat(heard).doesNotContainKey("agent.b-2.in");
      assertThat(asked("agent.a-1.echo.in", "{\"request_id\":\"h\"}")).containsEntry("ran", "echo");
    }
  }

  @Test
  void heartbeatsAndStatesAreTold() {
    try (NatsUplink _ = agent()) {
      await().until(() -> heard.containsKey("heartbeat.a-1"));
      await().until(() -> heard.containsKey("agent.heartbeat_module"));
      heard.clear();
      await().until(() -> heard.containsKey("heartbeat.a-1"));
      modules.listener.accept(
          new ModuleGateway.Change("m", "error", Optional.of("r"), Optional.of("e"), "d"));
      await().until(() -> !states.isEmpty());
      assertThat(JsonTree.object(states.getFirst().getBytes(StandardCharsets.UTF_8)))
          .containsEntry("agent_id", "a-1")
          .containsEntry("module_name", "m")
          .containsEntry("state", "error")
          .containsEntry("error_message", "e")
          .containsEntry("details", "d")
          .containsEntry("request_id", "r");
    }
  }

  private static final String HEARTBEAT =
      """
      {"module":"heartbeat_module","timestamp":1.5,"agent":{"id":"o-1","hostname":"other",
      "system":{"cpu_percent":12.5,"loadavg":[1,2,3]},"network":{"eth0":{"ipv4":["192.0.2.9"],
      "ipv6":[],"mac":"02:00:00:00:00:01"}},"modules":{"modules":["ping","bad"],"spec":{
      "ping":{"input_schema":{"type":"object"},"input_subject":"agent.o-1.in"},
      "bad":{"input_subject":"agent.a-1.in"}}}},"tags":{}}""";

  private void beat() {
    hand.publish("heartbeat.o-1", HEARTBEAT.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anAgentOfOthersIsADeviceAndCanBeCommanded() throws Exception {
    hand.createDispatcher(
            message ->
                hand.publish(
                    message.getReplyTo(),
                    new String(message.getData(), StandardCharsets.UTF_8)
                        .replace("target", "answer")
                        .getBytes(StandardCharsets.UTF_8)))
        .subscribe("agent.o-1.in");
    try (NatsPeer server = NatsPeer.withOthers(broker)) {
      await()
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                beat();
                return server.told().contains("joined o-1 contract 3 ");
              });
      await().until(() -> !server.taken().isEmpty());
      assertThat(server.taken().getFirst())
          .contains("\"cpu_pct\":12.5", "\"hostname\":\"other\"", "192.0.2.9", "02:00:00");
      AgentLink link = server.joined().getFirst();
      Told told = new Told();
      link.command(order("c1", "ping"), told);
      await().until(() -> told.lines.size() == 1);
      assertThat(told.lines.getFirst()).startsWith("completed").contains("answer=x", "c1");
      link.command(order("c2", "bad"), told);
      assertThat(told.lines.getLast()).startsWith("failed unknown_module");

      hand.publish("heartbeat.o-1", "[1]".getBytes(StandardCharsets.UTF_8));
      hand.publish("heartbeat.x-1", HEARTBEAT.getBytes(StandardCharsets.UTF_8));
      await().until(() -> server.state().refused().getOrDefault("contract3", 0L) == 2);
      server.pass(Duration.ofSeconds(11));
      server.tick();
      assertThat(server.told()).contains("left o-1");
    }
  }

  private static CommandOrder order(String id, String module) {
    return new CommandOrder(id, module, Map.of("target", "x"), Duration.ofSeconds(5));
  }

  @Test
  void pingsThatAgentsMadeAreKept() throws Exception {
    try (NatsPeer server = NatsPeer.withOthers(broker)) {
      hand.publish(
          "agent.o-1.out",
          """
          {"protocol":"TCP","address":"192.0.2.1","is_alive":true,"port":443,"timestamp":1.5,
          "rtt_min":1.0,"rtt_avg":2.0,"rtt_max":3.0,"rtts":[1.0,3.0],"packets_sent":4,
          "packets_received":2,"packet_loss":0.5,"jitter":2.0,"request_id":"r"}"""
              .getBytes(StandardCharsets.UTF_8));
      await().until(() -> server.taken().size() == 1);
      assertThat(server.taken().getFirst())
          .contains(
              "\"kind\":\"probe\"",
              "\"probe\":\"tcping\"",
              "\"target\":\"192.0.2.1:443\"",
              "\"agent\":\"o-1\"",
              "\"time\":1500000",
              "\"rtt_avg_ms\":2",
              "\"loss_pct\":50",
              "\"rtts_ms\":\"1.0 3.0\"",
              "\"up\":1");
      hand.publish("agent.o-1.out", "{\"up\":1}".getBytes(StandardCharsets.UTF_8));
      hand.flush(Duration.ofSeconds(5));
      try (NatsUplink uplink =
          NatsUplinks.of(
              broker.uri(),
              new AgentIdentity("a-1", "1"),
              UplinkOptions.standard(),
              Commands.NONE)) {
        assertThat(uplink.deliver("{}".getBytes(StandardCharsets.UTF_8)))
            .isEqualTo(new Outcome.Acknowledged(1, 0));
      }
      assertThat(server.taken()).hasSize(2);
    }
  }

  /** Writes down what comes of commands. */
  private static final class Told implements CommandEvents {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public void progress(String text) {
      lines.add("progress " + text);
    }

    @Override
    public void completed(Map<String, Object> output) {
      lines.add("completed " + output);
    }

    @Override
    public void failed(String code, String error) {
      lines.add("failed " + code + " " + error);
    }
  }

  /** Modules that do as their input says. */
  private static final class StandIn implements ModuleGateway {
    private final List<CommandOrder> orders = new CopyOnWriteArrayList<>();
    private volatile Consumer<Change> listener = change -> {};
    private volatile @Nullable CommandEvents hanging;

    @Override
    public Optional<String> schema(String module) {
      return List.of("ping", "echo").contains(module)
          ? Optional.of("{\"type\":\"object\"}")
          : Optional.empty();
    }

    @Override
    public void run(CommandOrder order, CommandEvents events) {
      orders.add(order);
      if (order.input().get("fails") instanceof String code) {
        events.failed(code, "because");
      } else if (order.input().containsKey("hang")) {
        hanging = events;
      } else {
        events.completed(Map.of("ran", order.module(), "given", order.input().toString()));
        events.failed("failed", "too late to be heard");
      }
    }

    @Override
    public byte[] heartbeat() {
      return "{\"agent\":{\"id\":\"a-1\"}}".getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void listen(Consumer<Change> newListener) {
      listener = newListener;
    }
  }
}
