package dev.sonde.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.ProbeLimits;
import dev.sonde.agent.TargetRules;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs at the server's word, with real probes of a port on loopback that accepts and is silent. */
@Timeout(120)
class OnDemandTest {
  @TempDir Path folder;
  private final ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private AssignedChecks checks;

  OnDemandTest() throws IOException {}

  @BeforeEach
  void open() {
    checks = new AssignedChecks("me", folder, ProbeLimits.NONE, AgentClock.system());
    checks.start();
  }

  @AfterEach
  void close() throws IOException {
    checks.close();
    target.close();
  }

  private RunOrder connecting(String id, Optional<String> check) {
    return order(id, Map.of(), Duration.ofSeconds(20), check);
  }

  /** An order that takes as long as it may, since the port never says a word. */
  private RunOrder waiting(String id, Duration timeout, Optional<String> check) {
    return order(id, Map.of("expect", "never"), timeout, check);
  }

  private RunOrder order(
      String id, Map<String, Object> settings, Duration timeout, Optional<String> check) {
    return new RunOrder(
        id, "tcp", "127.0.0.1:" + target.getLocalPort(), settings, Optional.of(timeout), check);
  }

  private static void awaitEnd(Heard heard) {
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> heard.result.size() > 0 || !heard.code.isEmpty());
  }

  @Test
  void tellsStepsAndTheResultAndKeepsThatOfACheck() {
    Heard heard = new Heard();
    checks.run(connecting("r1", Optional.of("web")), heard);
    awaitEnd(heard);
    assertThat(heard.result.number("up")).hasValue(1);
    assertThat(heard.steps).isNotEmpty();
    List<Point> kept = checks.collect();
    assertThat(kept).hasSize(1);
    assertThat(kept.getFirst().fields()).isEqualTo(heard.result);
    assertThat(kept.getFirst().time()).isEqualTo(heard.time);
    assertThat(kept.getFirst().tags().asMap())
        .containsEntry("agent", "me")
        .containsEntry("check", "web")
        .containsEntry("probe", "tcp");
  }

  @Test
  void keepsNothingOfABareRun() {
    Heard heard = new Heard();
    checks.run(connecting("r1", Optional.empty()), heard);
    awaitEnd(heard);
    assertThat(heard.result.number("up")).hasValue(1);
    assertThat(checks.collect()).isEmpty();
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    Heard heard = new Heard();
    checks.run(
        new RunOrder("r", "telepathy", "you", Map.of(), Optional.empty(), Optional.empty()), heard);
    assertThat(heard.code).isEqualTo("not_understood");
    assertThat(heard.error).contains("telepathy");
  }

  @Test
  void burstsCountAgainstThePacketsOfTheAgent() {
    ProbeLimits limits =
        new ProbeLimits(
            Set.of(), TargetRules.NONE, false, OptionalDouble.empty(), OptionalDouble.of(1e-9));
    try (AssignedChecks limited =
        new AssignedChecks("me", folder.resolve("limited"), limits, AgentClock.system())) {
      limited.start();
      Heard first = new Heard();
      limited.run(burst("b1"), first);
      awaitEnd(first);
      assertThat(first.result.number("sent")).hasValue(2);
      Heard second = new Heard();
      limited.run(burst("b2"), second);
      assertThat(second.code).isEqualTo("not_allowed");
      assertThat(second.error).contains("max-packets-per-second");
      Heard other = new Heard();
      limited.run(connecting("t", Optional.empty()), other);
      awaitEnd(other);
      assertThat(other.result.number("up")).hasValue(1);
    }
  }

  private RunOrder burst(String id) {
    return new RunOrder(
        id,
        "tcping",
        "127.0.0.1:" + target.getLocalPort(),
        Map.of("count", 2, "spacing", "10ms"),
        Optional.of(Duration.ofSeconds(20)),
        Optional.empty());
  }

  @Test
  void runsOnlySoManyAtOnceAndEndsThoseThatAreCancelled() {
    List<Heard> all = new ArrayList<>();
    for (int i = 0; i < OnDemand.MOST; i++) {
      Heard heard = new Heard();
      all.add(heard);
      checks.run(waiting("r" + i, Duration.ofMinutes(5), Optional.of("web")), heard);
    }
    Heard more = new Heard();
    checks.run(connecting("more", Optional.empty()), more);
    assertThat(more.code).isEqualTo("too_many_runs");

    checks.cancel("r0");
    checks.cancel("none");
    awaitEnd(all.getFirst());
    assertThat(all.getFirst().code).isEqualTo("cancelled");
    checks.cancelAll();
    all.forEach(OnDemandTest::awaitEnd);
    assertThat(checks.collect()).isEmpty();
    await()
        .until(
            () -> {
              Heard again = new Heard();
              checks.run(connecting("again", Optional.empty()), again);
              awaitEnd(again);
              return again.result.size() > 0;
            });
  }

  @Test
  void aRunEndsAtItsTimeout() {
    Heard heard = new Heard();
    checks.run(waiting("r", Duration.ofMillis(200), Optional.of("web")), heard);
    awaitEnd(heard);
    assertThat(heard.result.number("up")).hasValue(0);
    assertThat(heard.result.text("cause")).hasValue("timeout");
    assertThat(checks.collect()).hasSize(1);
  }

  /** Writes down what it hears. */
  private static final class Heard implements RunEvents {
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private volatile Fields result = Fields.none();
    private volatile long time;
    private volatile String code = "";
    private volatile String error = "";

    @Override
    public void step(String text) {
      steps.add(text);
    }

    @Override
    public void sample(int number, OptionalDouble rttMillis, String text) {}

    @Override
    public void result(long newTime, Fields fields) {
      time = newTime;
      result = fields;
    }

    @Override
    public void failed(String newCode, String newError) {
      error = newError;
      code = newCode;
    }
  }
}
