package dev.sonde.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.AgentSettings;
import dev.sonde.agent.ProbeLimits;
import dev.sonde.agent.TargetRules;
import dev.sonde.model.Assignment;
import dev.sonde.model.Assignments;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a server that is a text, and real probes of a port on loopback. */
class AssignedChecksTest {
  @TempDir Path folder;

  private final List<AssignedChecks> opened = new ArrayList<>();
  private final List<Point> seen = new ArrayList<>();

  private AssignedChecks open() {
    return open(ProbeLimits.NONE);
  }

  private AssignedChecks open(ProbeLimits limits) {
    AssignedChecks checks =
        new AssignedChecks("me", folder.resolve("state"), limits, AgentClock.system());
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

    Point difference = result(checks, point -> point.kind().equals("assignment"));
    assertThat(difference.tags().asMap())
        .containsOnly(Map.entry("agent", "me"), Map.entry("check", "web"));
    assertThat(difference.fields().text("hash")).hasValue(offered.hash());
    assertThat(difference.fields().text("problem").orElseThrow()).contains("telepathy");
    Point result = result(checks, point -> point.kind().equals("probe"));
    assertThat(result.fields().number("up")).isEmpty();
    assertThat(result.fields().text("cause")).hasValue("agent");
    assertThat(result.fields().text("error").orElseThrow()).contains("telepathy");
  }

  @Test
  void whatItsLimitsForbidIsNotProbedAndSaid() throws IOException {
    try (ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Assignments offered = assignments("tcp", "localhost:" + target.getLocalPort());
      AssignedChecks checks = open(limits(Set.of(), true));
      checks.offered(offered.hash(), new OneAnswer(offered.toJson()));

      Point result = result(checks, point -> point.kind().equals("probe"));
      assertThat(result.fields().number("up")).isEmpty();
      assertThat(result.fields().text("error").orElseThrow()).contains("deny-private");
      Fields.Builder own = Fields.builder();
      checks.observe(own);
      assertThat(own.build().number("checks_refused").orElseThrow()).isPositive();
      assertThat(own.build().number("checks")).hasValue(1);
    }
  }

  @Test
  void aRedirectLeadsNoFurtherThanItsLimits() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> redirectAll(server));
      Assignments offered = assignments("http", "http://127.0.0.1:" + server.getLocalPort() + "/");
      ProbeLimits narrow =
          AgentSettings.of(Map.of("allow-targets", "127.0.0.1", "device-id", "x")).limits();
      AssignedChecks checks = open(narrow);
      checks.offered(offered.hash(), new OneAnswer(offered.toJson()));
      Point result = result(checks, point -> point.kind().equals("probe"));
      assertThat(result.fields().number("up")).isEmpty();
      assertThat(result.fields().text("error").orElseThrow())
          .contains("127.0.0.2", "only 127.0.0.1 (allow-targets)");
    }
  }

  private static void redirectAll(ServerSocket server) {
    byte[] answer =
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.2:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);
    while (!server.isClosed()) {
      try (Socket client = server.accept()) {
        int first = client.getInputStream().read();
        client.getOutputStream().write(first < 0 ? new byte[0] : answer);
        client.shutdownOutput();
        client.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // The client went away, or the test is over and the loop ends.
      }
    }
  }

  @Test
  void kindsThatMayNotRunAreSaid() {
    Assignments offered = assignments("tcp", "192.0.2.1:1");
    AssignedChecks checks = open(limits(Set.of("icmp"), false));
    checks.offered(offered.hash(), new OneAnswer(offered.toJson()));
    Point difference = result(checks, point -> point.kind().equals("assignment"));
    assertThat(difference.fields().text("problem").orElseThrow()).contains("allow-kinds");
  }

  @Test
  void moreRunsThanMayStartAreSaid() {
    Assignments offered = assignments("tcp", "192.0.2.1:1");
    ProbeLimits slow =
        new ProbeLimits(
            Set.of(), TargetRules.NONE, false, OptionalDouble.of(4.9), OptionalDouble.empty());
    AssignedChecks checks = open(slow);
    checks.offered(offered.hash(), new OneAnswer(offered.toJson()));
    Point difference = result(checks, point -> point.kind().equals("assignment"));
    assertThat(difference.fields().text("problem").orElseThrow()).contains("4.9 runs a second");
    Point result = result(checks, point -> point.kind().equals("probe"));
    assertThat(result.fields().text("error").orElseThrow()).contains("4.9 runs a second");
  }

  @Test
  void whatIsKnownOfTheMinuteIsToldAtTheEnd() throws IOException {
    try (ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Assignments offered = assignments("tcping", "127.0.0.1:" + target.getLocalPort());
      AssignedChecks checks = open();
      checks.offered(offered.hash(), new OneAnswer(offered.toJson()));
      result(checks, point -> point.kind().equals("probe"));
      checks.close();
      assertThat(checks.collect())
          .filteredOn(point -> point.kind().equals("minute"))
          .allSatisfy(
              point -> {
                assertThat(point.fields().number("received").orElse(0)).isPositive();
                assertThat(point.fields().number("latency_avg_ms")).isPresent();
              })
          .isNotEmpty();
    }
  }

  private static ProbeLimits limits(Set<String> kinds, boolean denyPrivate) {
    return new ProbeLimits(
        kinds, TargetRules.NONE, denyPrivate, OptionalDouble.empty(), OptionalDouble.empty());
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
