package dev.sonde.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.agent.AgentClock;
import dev.sonde.model.Assignment;
import dev.sonde.model.Assignments;
import dev.sonde.model.Point;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a server that is a text, and real probes of a port on loopback. */
class AssignedChecksTest {
  @TempDir Path folder;

  private final List<AssignedChecks> opened = new ArrayList<>();
  private final List<Point> seen = new ArrayList<>();

  private AssignedChecks open() {
    AssignedChecks checks = new AssignedChecks("me", folder.resolve("state"), AgentClock.system());
    opened.add(checks);
    checks.start();
    return checks;
  }

  @AfterEach
  void close() {
    opened.forEach(AssignedChecks::close);
  }

  private static Assignments assignments(String kind, String target) {
    return Assignments.of(
        List.of(
            new Assignment(
                "web",
                kind,
                target,
                Map.of(),
                Duration.ofMillis(200),
                Optional.of(Duration.ofSeconds(2)))));
  }

  /** The first result of a check of which something is true. */
  private Point result(AssignedChecks checks, java.util.function.Predicate<Point> wanted) {
    await()
        .until(
            () -> {
              seen.addAll(checks.collect());
              return seen.stream().anyMatch(wanted);
            });
    return seen.stream().filter(wanted).findFirst().orElseThrow();
  }

  @Test
  void runsWhatTheServerHasAndGoesOnAfterARestart() throws IOException {
    try (ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Assignments offered = assignments("tcp", "127.0.0.1:" + target.getLocalPort());
      AssignedChecks checks = open();
      checks.offered(offered.hash(), new OneAnswer(offered.toJson()));

      Point result = result(checks, point -> point.fields().number("up").orElse(0) == 1);
      assertThat(result.kind()).isEqualTo("probe");
      assertThat(result.tags().asMap())
          .containsEntry("agent", "me")
          .containsEntry("check", "web")
          .containsEntry("probe", "tcp");
      assertThat(result.fields().number("lateness_ms")).isPresent();
      assertThat(checks.hash()).isEqualTo(offered.hash());
      checks.close();

      seen.clear();
      AssignedChecks again = open();
      assertThat(again.hash()).isEqualTo(offered.hash());
      result(again, point -> point.fields().number("up").orElse(0) == 1);
    }
  }

  @Test
  void whatItDoesNotUnderstandIsSaidInResults() {
    Assignments offered = assignments("telepathy", "anybody");
    AssignedChecks checks = open();
    checks.offered(offered.hash(), new OneAnswer(offered.toJson()));

    Point result = result(checks, point -> true);
    assertThat(result.fields().number("up")).isEmpty();
    assertThat(result.fields().text("cause")).hasValue("agent");
    assertThat(result.fields().text("error").orElseThrow()).contains("telepathy");
  }

  @Test
  void asksOnlyForWhatIsNew() {
    OneAnswer server = new OneAnswer(Assignments.NONE.toJson());
    AssignedChecks checks = open();
    checks.offered("", server);
    assertThat(server.asked).isZero();
  }

  @Test
  void anAnswerThatIsNoneChangesNothing() throws IOException {
    AssignedChecks checks = open();
    checks.offered("abc", new OneAnswer("{".getBytes(StandardCharsets.UTF_8)));
    assertThat(checks.hash()).isEmpty();
    Files.createDirectories(folder.resolve("state"));
    Files.writeString(folder.resolve("state/assignments.json"), "garbage");
    assertThat(open().hash()).isEmpty();
  }

  /** A server that has one answer. */
  private static final class OneAnswer implements Uplink {
    private final byte[] answer;
    private int asked;

    OneAnswer(byte[] answer) {
      this.answer = answer.clone();
    }

    @Override
    public Optional<byte[]> assignments(String agent) {
      asked++;
      return Optional.of(answer);
    }

    @Override
    public Outcome deliver(byte[] delivery) {
      throw new IllegalStateException("nothing is delivered here");
    }

    @Override
    public String destination() {
      return "test";
    }

    @Override
    public void close() {}
  }
}
