package dev.sonde.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.transport.Outcome;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentTest {
  private static final Source LOAD =
      () -> List.of(new Point("host", 1, Tags.of("device", "dev-1"), Fields.of("load1", 0.5)));
  private static final Source BROKEN =
      () -> {
        throw new IllegalStateException("no such sensor");
      };

  @TempDir Path stateDir;
  private final ScriptedServer server = new ScriptedServer();
  private final Logged log = new Logged();

  @AfterEach
  void stopListening() {
    log.close();
  }

  @Test
  void reportsAtOnceHoweverLongTheInterval() {
    try (Agent agent = agent(List.of(LOAD), "1h")) {
      agent.start();
      await().atMost(Duration.ofSeconds(10)).until(() -> server.taken().size() == 1);
    }
  }

  @Test
  void reportsAtTheInterval() {
    try (Agent agent = agent(List.of(LOAD))) {
      agent.start();
      await().atMost(Duration.ofSeconds(10)).until(() -> server.taken().size() == 3);
      assertThat(agent.check())
          .returns(List.of(), status -> status.trouble().stream().toList())
          .returns(0L, AgentStatus::lost)
          .returns(false, AgentStatus::spoolFailing);
    }
    assertThat(server.takenSequences()).startsWith(1L, 2L, 3L);
    assertThat(server.deliveries().getFirst())
        .startsWith("{\"agent\":\"dev-1\",\"sent\":")
        .contains(
            "\"interval\":1,\"replayed\":false,\"reports\":[{\"stream\":\"",
            "\"sequence\":1,\"points\":[{\"kind\":\"host\",\"time\":1,\"tags\":{\"device\":"
                + "\"dev-1\"},\"fields\":{\"load1\":0.5}}")
        .contains("\"kind\":\"agent\"", "\"rss_bytes\":");
    assertThat(log.lines())
        .containsExactly(
            "INFO Agent dev-1 reports to test://server each 1 s; state in " + stateDir);
  }

  @Test
  void aBrokenSourceSilencesNoOtherAndIsNamedOnce() {
    try (Agent agent = agent(List.of(BROKEN, LOAD))) {
      agent.start();
      await().atMost(Duration.ofSeconds(10)).until(() -> server.taken().size() >= 2);
    }
    assertThat(server.deliveries().getLast()).contains("\"load1\":0.5");
    assertThat(log.lines()).filteredOn(line -> line.contains("failed")).hasSize(1);
  }

  @Test
  void whatIsLeftAtTheEndIsSentAtTheNextStart() {
    server.answer(deliveries -> new Outcome.Later(Duration.ZERO, "connection refused"));
    try (Agent agent = agent(List.of(LOAD))) {
      agent.start();
      await().atMost(Duration.ofSeconds(10)).until(() -> agent.check().trouble().isPresent());
    }
    server.answer(deliveries -> new Outcome.Acknowledged(deliveries.size(), 0));
    try (Agent agent = agent(List.of(LOAD))) {
      agent.start();
      await().atMost(Duration.ofSeconds(10)).until(() -> server.taken().size() >= 2);
    }
    assertThat(server.taken().getFirst().replayed()).isTrue();
    assertThat(server.taken().getLast().replayed()).isFalse();
  }

  @Test
  void makesALastAttemptWhenItStopsHoweverLongTheBackOff() {
    server.answer(deliveries -> new Outcome.Later(Duration.ofMinutes(9), "slow down"));
    Agent agent = agent(List.of(LOAD));
    agent.start();
    await().atMost(Duration.ofSeconds(10)).until(() -> agent.check().trouble().isPresent());
    server.answer(deliveries -> new Outcome.Acknowledged(deliveries.size(), 0));
    agent.stop();
    assertThat(server.taken()).isNotEmpty();
  }

  @Test
  void anAgentThatBreaksEndsInsteadOfGoingOnHalf() throws InterruptedException {
    Source fatal =
        () -> {
          throw new AssertionError("a fault that no agent survives");
        };
    UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> {});
    try (Agent agent = agent(List.of(fatal))) {
      agent.start();
      assertThatThrownBy(agent::awaitEnd)
          .isInstanceOf(AgentException.class)
          .hasMessageContaining("a fault of its own");
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void awaitsItsEnd() throws InterruptedException {
    Agent agent = agent(List.of(LOAD));
    agent.start();
    Thread stopping = Thread.ofVirtual().start(agent::stop);
    assertThatCode(agent::awaitEnd).doesNotThrowAnyException();
    stopping.join();
  }

  @Test
  void theSecondAgentOnAStateDirectoryIsRefused() {
    try (Agent first = agent(List.of(LOAD))) {
      assertThat(first.check().waiting()).isZero();
      assertThatThrownBy(() -> agent(List.of(LOAD)))
          .isInstanceOf(AgentException.class)
          .hasMessageContaining("another agent or relay uses " + stateDir);
    }
  }

  private Agent agent(List<Source> sources) {
    return agent(sources, "1s");
  }

  private Agent agent(List<Source> sources, String interval) {
    AgentSettings settings =
        AgentSettings.of(Map.of("interval", interval), new Machine("dev-1", stateDir));
    return new Agent(
        settings,
        sources,
        new ScriptedDuties(),
        server,
        AgentClock.system(),
        new SplittableRandom());
  }
}
