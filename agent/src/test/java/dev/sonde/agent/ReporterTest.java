package dev.sonde.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.agent.ScriptedServer.Taken;
import dev.sonde.model.Fault;
import dev.sonde.transport.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReporterTest {
  @TempDir Path directory;
  private final FakeClock clock = new FakeClock();
  private final ScriptedServer server = new ScriptedServer();
  private final Logged log = new Logged();

  @AfterEach
  void stopListening() {
    log.close();
  }

  @Test
  void withAServerEachReportGoesAloneAtOnceAndNothingIsLogged() {
    try (Simulation agent = simulation(1)) {
      agent.run(Duration.ofMinutes(5));

      assertThat(server.takenSequences()).hasSizeBetween(30, 32).isEqualTo(upTo(server));
      assertThat(server.attempts()).allMatch(each -> each.size() == 1);
      assertThat(server.taken()).noneMatch(Taken::replayed);
      assertThat(agent.spool.waiting()).isZero();
      assertThat(log.lines()).isEmpty();
    }
  }

  @Test
  void afterTenMinutesWithoutServerAllIsReplayedInOrderAndNothingIsLost() {
    try (Simulation agent = simulation(1)) {
      agent.run(Duration.ofMinutes(1));
      final int before = server.taken().size();
      final int attemptsBefore = server.attempts().size();
      server.answer(ReporterTest::refuseConnection);
      agent.run(Duration.ofMinutes(10));

      assertThat(server.taken()).hasSize(before);
      assertThat(agent.spool.waiting()).isBetween(60L, 61L);
      assertThat(server.attempts().size() - attemptsBefore).isBetween(14, 50);

      server.answer(ReporterTest::takeAll);
      agent.run(Duration.ofMinutes(2));

      assertThat(server.takenSequences()).hasSizeBetween(77, 80).isEqualTo(upTo(server));
      assertThat(server.taken().stream().filter(Taken::replayed)).hasSizeBetween(57, 66);
      assertThat(server.taken().getLast().replayed()).isFalse();
      assertThat(agent.reporter.sent()).isEqualTo(server.taken().size());
      assertThat(agent.spool.lost()).isZero();
      assertThat(log.lines()).hasSize(2);
      assertThat(log.lines().getFirst())
          .startsWith("WARNING Server test://server does not take reports: connection refused");
      assertThat(log.lines().getLast())
          .matches("INFO Server test://server is back after 1\\d min.*; replayed \\d+ report.*");
    }
  }

  @Test
  void whatAnEarlierRunLeftComesFirstUnderItsOwnStreamAndIsMarked() {
    server.answer(ReporterTest::refuseConnection);
    try (Simulation earlier = simulation(0xa)) {
      earlier.run(Duration.ofSeconds(35));
    }
    server.answer(ReporterTest::takeAll);
    try (Simulation agent = simulation(0xb)) {
      agent.run(Duration.ofSeconds(5));
    }
    List<Taken> taken = server.taken();
    Taken last = taken.getLast();
    assertThat(last).isEqualTo(new Taken("000000000000000b", 1, false));
    assertThat(taken.subList(0, taken.size() - 1))
        .hasSizeBetween(4, 5)
        .allMatch(each -> each.stream().equals("000000000000000a") && each.replayed());
  }

  @Test
  void replayIsThrottledAndBatched() {
    server.answer(ReporterTest::refuseConnection);
    try (Simulation agent = simulation(1)) {
      agent.run(Duration.ofHours(3));
      final int attempts = server.attempts().size();
      server.answer(ReporterTest::takeAll);
      agent.run(Duration.ofSeconds(61));

      List<List<Long>> replay = server.attempts().subList(attempts, server.attempts().size());
      assertThat(replay.getFirst()).hasSize(Reporter.MAX_REPORTS);
      assertThat(replay.size()).isBetween(17, 30);
      assertThat(server.takenSequences()).isEqualTo(upTo(server)).hasSizeGreaterThan(1080);
    }
  }

  @Test
  void leavesTheServerAloneForAsLongAsItAsks() {
    server.answer(sequences -> new Outcome.Later(Duration.ofMinutes(5), "slow down"));
    try (Simulation agent = simulation(1)) {
      agent.run(Duration.ofSeconds(299));
      assertThat(server.attempts()).hasSize(1);
      agent.run(Duration.ofSeconds(2));
      assertThat(server.attempts()).hasSize(2);
    }
  }

  @Test
  void aTooLargeBatchIsHalvedUntilItPasses() {
    server.answer(ReporterTest::refuseConnection);
    try (Simulation agent = simulation(1)) {
      agent.run(Duration.ofMinutes(10));
      server.answer(
          sequences ->
              sequences.size() > 5
                  ? new Outcome.TooLarge("at most 5")
                  : new Outcome.Acknowledged(sequences.size(), 0));
      agent.run(Duration.ofMinutes(2));

      assertThat(server.takenSequences()).isEqualTo(upTo(server)).hasSizeGreaterThan(60);
      assertThat(agent.reporter.refused()).isZero();
    }
  }

  @Test
  void oneReportThatTheServerNeverTakesIsGivenUpAndTheOthersArrive() {
    server.answer(ReporterTest::refuseConnection);
    try (Simulation agent = simulation(1)) {
      agent.run(Duration.ofMinutes(2));
      server.answer(
          sequences ->
              sequences.contains(7L)
                  ? new Outcome.Refused(List.of(new Fault("reports[0].points[0]", "is bad")))
                  : sequences.contains(9L)
                      ? new Outcome.TooLarge("at most 1 MiB")
                      : new Outcome.Acknowledged(sequences.size(), 0));
      agent.run(Duration.ofMinutes(2));

      List<Long> expected = LongStream.rangeClosed(1, maxTaken()).boxed().toList();
      assertThat(server.takenSequences())
          .isEqualTo(expected.stream().filter(each -> each != 7 && each != 9).toList());
      assertThat(agent.reporter.refused()).isEqualTo(2);
      assertThat(agent.spool.lost()).isZero();
      assertThat(log.lines())
          .contains(
              "WARNING Gave up report 7 of stream 0000000000000001: it was refused by the server:"
                  + " reports[0].points[0]: is bad",
              "WARNING Gave up report 9 of stream 0000000000000001: it is larger than the server"
                  + " takes: at most 1 MiB");
    }
  }

  @Test
  void aClockThatStepsBackAnHourStopsNothing() {
    try (Simulation agent = simulation(1)) {
      agent.run(Duration.ofMinutes(2));
      final int before = server.taken().size();
      clock.step(Duration.ofHours(-1));
      agent.run(Duration.ofMinutes(2));

      assertThat(server.taken().size() - before).isBetween(11, 13);
      assertThat(server.takenSequences()).isEqualTo(upTo(server));
    }
  }

  @Test
  void observesItselfEachMinute() {
    try (Simulation agent = simulation(1)) {
      agent.run(Duration.ofSeconds(1));
      agent.run(Duration.ofMinutes(5));

      long withSelf =
          server.deliveries().stream().filter(each -> each.contains("\"kind\":\"agent\"")).count();
      assertThat(withSelf).isBetween(5L, 6L);
      assertThat(server.deliveries().getFirst())
          .contains("\"reports_sent\":0", "\"reports_lost\":0", "\"spool_reports\":0");
    }
  }

  private static Outcome refuseConnection(List<Long> sequences) {
    return new Outcome.Later(Duration.ZERO, "connection refused");
  }

  private static Outcome takeAll(List<Long> sequences) {
    return new Outcome.Acknowledged(sequences.size(), 0);
  }

  private Simulation simulation(long stream) {
    return new Simulation(directory, clock, server, stream);
  }

  private long maxTaken() {
    return server.takenSequences().getLast();
  }

  /** 1, 2, 3, … as many as were taken. */
  private static List<Long> upTo(ScriptedServer server) {
    return LongStream.rangeClosed(1, server.taken().size()).boxed().toList();
  }
}
