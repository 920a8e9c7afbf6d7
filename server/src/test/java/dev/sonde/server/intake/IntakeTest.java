package dev.sonde.server.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Delivery;
import dev.sonde.model.DeliveryJson;
import dev.sonde.model.Fault;
import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.Tags;
import dev.sonde.store.StoreException;
import dev.sonde.transport.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of deliveries and posts, from bytes to listeners. */
class IntakeTest {
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final long NOW = Micros.of(START);
  private static final long SECOND = Micros.PER_SECOND;
  private static final long DAY = 86_400 * SECOND;

  private final MovableClock clock = new MovableClock(START);
  private final StubStore store = new StubStore();
  private final IntakeCounters counters = new IntakeCounters();
  private final List<Arrival> arrivals = Collections.synchronizedList(new ArrayList<>());
  private final GroupCommit commits =
      new GroupCommit(store, GroupCommitSettings.defaults(), List.of(arrivals::add), counters);
  private final Intake intake =
      new Intake(
          IntakeSettings.defaults(),
          new InMemoryAdmission(
              new AdmissionLimits(5, 3, 20, 30), clock, List.of("known"), List.of()),
          new ClaimedTimes(Map.of("seeded", NOW - 10 * SECOND)),
          commits,
          counters,
          agent -> Optional.of("cafe").filter(hash -> agent.equals("known")),
          clock);

  @BeforeEach
  void start() {
    commits.start();
  }

  @AfterEach
  void countsAddUp() {
    commits.close();
    IntakeCounters.Counts counts = counters.counts();
    assertThat(counts.received()).isEqualTo(counts.admitted() + counts.refusedInAll());
    assertThat(counts.accepted()).isEqualTo(counts.stored() + counts.duplicate() + counts.failed());
    assertThat(counts.inFlight()).isZero();
    assertThat(counts.points()).isEqualTo(store.points().size());
  }

  @Test
  void acknowledgesWhatIsStoredAndTellsIt() {
    Point point = host("a", NOW - SECOND);

    Outcome outcome = deliver(NOW, false, report(1, point));

    assertThat(outcome).isEqualTo(new Outcome.Acknowledged(1, 0));
    assertThat(store.points()).containsExactly(point);
    assertThat(arrivals)
        .containsExactly(
            new Arrival(
                "a", NOW, NOW, 10, Optional.of("s"), false, Optional.of(0.0), List.of(point)));
  }

  @Test
  void anAgentIsToldWhatItIsToDoAndASimpleDeviceIsNot() {
    Report report =
        new Report(new Report.Id("known", "s", 1), List.of(host("known", NOW - SECOND)));
    byte[] delivery = DeliveryJson.encode(new Delivery("known", NOW, 10, false, List.of(report)));

    assertThat(intake.receive(delivery))
        .isEqualTo(new Outcome.Acknowledged(1, 0, Optional.of("cafe")));
    assertThat(post("known", NOW)).isEqualTo(new Outcome.Acknowledged(1, 0));
  }

  @Test
  void aReportThatIsSentAgainChangesNothing() {
    deliver(NOW, false, report(1, host("a", NOW)));
    arrivals.clear();

    Outcome outcome = deliver(NOW, true, report(1, host("a", NOW)), report(2, host("a", NOW)));

    assertThat(outcome).isEqualTo(new Outcome.Acknowledged(1, 1));
    assertThat(arrivals).hasSize(1);
    assertThat(counters.counts().duplicate()).isEqualTo(1);
  }

  @Test
  void namesEveryFault() {
    Outcome outcome = intake.receive("{\"agent\":7}".getBytes(StandardCharsets.UTF_8));

    assertThat(outcome)
        .isEqualTo(
            new Outcome.Refused(
                List.of(
                    new Fault("agent", "expected a text, found an integer"),
                    new Fault("sent", "is missing"),
                    new Fault("reports", "is missing"))));
    assertThat(counters.counts().refused()).containsEntry("malformed", 1L);
  }

  @Test
  void refusesWhatIsTooLarge() {
    byte[] large = new byte[(8 << 20) + 1];
    Arrays.fill(large, (byte) ' ');

    assertThat(intake.receive(large)).isInstanceOf(Outcome.TooLarge.class);
    intake.turnedAwayTooLarge();

    assertThat(counters.counts().refused()).containsEntry("too-large", 2L);
  }

  @ParameterizedTest
  @ValueSource(longs = {-60, -1, 0, 1, 60})
  void timesStandWhileTheClockIsClose(long skew) {
    Point point = host("a", NOW + skew * SECOND);

    deliver(NOW + skew * SECOND, false, report(1, point));

    assertThat(store.points()).containsExactly(point);
    assertThat(arrivals.getFirst().skew()).contains((double) skew);
    assertThat(counters.counts().shifted()).isZero();
  }

  @ParameterizedTest
  @ValueSource(longs = {-20 * 365 * 86_400L, -3600, -61, 61, 3600, 50 * 365 * 86_400L})
  void freshPointsOfAClockThatIsOffAreMoved(long skew) {
    long sent = NOW + skew * SECOND;

    Outcome outcome = deliver(sent, false, report(1, host("a", sent - SECOND)), report(2));

    assertThat(outcome).isEqualTo(new Outcome.Acknowledged(2, 0));
    assertThat(store.points())
        .containsExactly(
            host("a", NOW - SECOND),
            new Point("clock", NOW, Tags.of("device", "a"), Fields.of("skew_s", (double) skew)));
    assertThat(arrivals.getFirst().skew()).contains((double) skew);
    assertThat(arrivals.getFirst().seen()).isEqualTo(NOW);
    assertThat(counters.counts().shifted()).isEqualTo(1);
  }

  @Test
  void pointsFromASpoolAreNotMoved() {
    Point point = host("a", NOW - 600 * SECOND);

    deliver(NOW - 7200 * SECOND, true, report(1, point));

    assertThat(store.points()).startsWith(point).hasSize(2);
    assertThat(arrivals.getFirst().replayed()).isTrue();
  }

  @Test
  void whatABrokerKeptMeanwhileIsTakenAsOfThen() {
    long sent = NOW - 7200 * SECOND;
    Delivery delivery = new Delivery("a", sent, 10, false, List.of(report(1, host("a", sent))));

    Outcome outcome = intake.receive(DeliveryJson.encode(delivery), Duration.ofHours(2));

    assertThat(outcome).isEqualTo(new Outcome.Acknowledged(1, 0));
    assertThat(store.points()).containsExactly(host("a", sent));
    assertThat(arrivals.getFirst().seen()).isEqualTo(sent);
    assertThat(arrivals.getFirst().skew()).contains(0.0);
    assertThat(counters.counts().shifted()).isZero();
  }

  @Test
  void refusesTimesThatAreTooOldOrAhead() {
    Outcome outcome =
        deliver(
            NOW,
            true,
            report(1, host("a", NOW)),
            report(
                2,
                host("a", NOW - 8 * DAY),
                host("a", NOW - 8 * DAY - 1),
                host("a", NOW + 60 * SECOND),
                host("a", NOW + 60 * SECOND + 1),
                host("a", 0)));

    assertThat(((Outcome.Refused) outcome).faults())
        .extracting(Fault::path)
        .containsExactly(
            "reports[1].points[1].time", "reports[1].points[3].time", "reports[1].points[4].time");
    assertThat(((Outcome.Refused) outcome).faults().getLast().problem())
        .isEqualTo(
            "expected at most 8 days in the past and 60 s in the future; found 1970-01-01T00:00:00Z");
    assertThat(store.commits()).as("nothing of it is stored").isEmpty();
    assertThat(counters.counts().refused()).containsEntry("clock", 1L);
  }

  @Test
  void namesTwentyBadTimesAndCountsTheRest() {
    Point[] old = IntStream.range(0, 25).mapToObj(i -> host("a", i)).toArray(Point[]::new);

    Outcome outcome = deliver(NOW, true, report(1, old));

    assertThat(((Outcome.Refused) outcome).faults())
        .hasSize(21)
        .last()
        .isEqualTo(new Fault("", "and 5 more"));
  }

  @Test
  void aStoreThatFailsIsToldAndRecovers() {
    store.fail(new StoreException("disk full"));

    Outcome outcome = deliver(NOW, false, report(1, host("a", NOW)));

    assertThat(outcome).isEqualTo(new Outcome.Later(Duration.ofSeconds(5), "disk full"));
    assertThat(commits.state().problem()).contains("disk full");
    assertThat(counters.counts().failed()).isEqualTo(1);
    assertThat(arrivals).isEmpty();

    store.work();
    assertThat(deliver(NOW, true, report(1, host("a", NOW))))
        .isEqualTo(new Outcome.Acknowledged(1, 0));
    assertThat(commits.state().problem()).isEmpty();
  }

  @Test
  void aStoreThatBreaksDoesNotEndIntake() {
    store.fail(new IllegalArgumentException("a defect"));

    assertThat(deliver(NOW, false, report(1, host("a", NOW)))).isInstanceOf(Outcome.Later.class);

    store.work();
    assertThat(deliver(NOW, false, report(1, host("a", NOW))))
        .isEqualTo(new Outcome.Acknowledged(1, 0));
  }

  @Test
  void takesNothingOnceStopped() {
    commits.close();

    assertThat(deliver(NOW, false, report(1))).isInstanceOf(Outcome.Later.class);
    assertThat(counters.counts().refused()).containsEntry("stopped", 1L);
  }

  @Test
  void refusesTooManyNewDevicesInAMinuteButNotThoseItKnows() {
    for (String id : List.of("n1", "n2", "n3")) {
      assertThat(post(id, NOW)).isEqualTo(new Outcome.Acknowledged(1, 0));
    }

    assertThat(post("n4", NOW))
        .isEqualTo(
            new Outcome.Later(
                Duration.ofMinutes(1),
                "the server takes at most 3 new devices a minute",
                Outcome.Later.Cause.BUSY));
    assertThat(post("known", NOW)).isEqualTo(new Outcome.Acknowledged(1, 0));
    assertThat(counters.counts().refused()).containsEntry("new-device-rate", 1L);
  }

  @Test
  void refusesAHundredThousandIdsAndForgetsNobody() {
    for (int minute = 0; minute < 3; minute++) {
      for (int i = 0; i < 33_000; i++) {
        post("attack" + minute + "-" + i, NOW + minute * 60L * SECOND);
      }
      clock.advance(Duration.ofMinutes(1));
    }

    assertThat(post("one more", NOW))
        .isEqualTo(
            new Outcome.Refused(
                List.of(
                    new Fault(
                        "device_id", "the server keeps at most 5 devices, and has them all"))));
    assertThat(post("known", NOW)).isEqualTo(new Outcome.Acknowledged(1, 0));
    assertThat(counters.counts().refused().get("device-limit")).isGreaterThan(60_000);
  }

  @Test
  void aForgottenDeviceMakesRoom() {
    post("n1", NOW);
    post("n2", NOW);
    post("n3", NOW);
    clock.advance(Duration.ofMinutes(1));
    post("n4", NOW);
    assertThat(post("n5", NOW)).isInstanceOf(Outcome.Refused.class);

    intake.forget("n1");

    assertThat(post("n5", NOW)).isEqualTo(new Outcome.Acknowledged(1, 0));
  }

  @Test
  void countsTheDevicesThatAnAgentSpeaksFor() {
    Point[] points = IntStream.range(0, 3).mapToObj(i -> host("d" + i, NOW)).toArray(Point[]::new);

    assertThat(deliver(NOW, false, report(1, points))).isInstanceOf(Outcome.Later.class);
    assertThat(store.commits()).isEmpty();
  }

  @Test
  void refusesTooManySeriesOfADevice() {
    Point[] points =
        IntStream.range(0, 21)
            .mapToObj(
                i -> new Point("k", NOW, Tags.of("device", "a", "core", "" + i), Fields.of("f", 1)))
            .toArray(Point[]::new);

    assertThat(deliver(NOW, false, report(1, points)))
        .isEqualTo(
            new Outcome.Refused(
                List.of(
                    new Fault(
                        "agent",
                        "the server keeps at most 20 series of a device; \"a\" would have 21"))));
    assertThat(deliver(NOW, false, report(1, Arrays.copyOf(points, 20))))
        .isEqualTo(new Outcome.Acknowledged(1, 0));
  }

  @Test
  void aSimpleDevicesTimeStandsIfItIsCredible() {
    assertThat(post("known", NOW - 7 * DAY)).isEqualTo(new Outcome.Acknowledged(1, 0));

    assertThat(store.points()).extracting(Point::time).containsExactly(NOW - 7 * DAY);
    assertThat(arrivals.getFirst().seen()).isEqualTo(NOW - 7 * DAY);
    assertThat(arrivals.getFirst().received()).isEqualTo(NOW);
    assertThat(arrivals.getFirst().stream()).isEmpty();
    assertThat(arrivals.getFirst().skew()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "2026-03-01T12:01:01Z"})
  void aSimpleDevicesTimeIsReplacedIfItIsNotCredible(String time) {
    post("known", Micros.of(Instant.parse(time)));

    assertThat(store.points()).extracting(Point::time).containsExactly(NOW);
    assertThat(arrivals.getFirst().seen()).isEqualTo(NOW);
    assertThat(counters.counts().restamped()).isEqualTo(1);
  }

  @Test
  void aClockThatStepsBackDoesNotMakeADeviceLookSilent() {
    post("known", NOW);
    post("known", NOW - 3600 * SECOND);
    post("known", NOW - 3590 * SECOND);

    assertThat(arrivals).extracting(Arrival::seen).containsExactly(NOW, NOW, NOW);
    assertThat(store.points())
        .extracting(Point::time)
        .containsExactly(NOW, NOW - 3600 * SECOND, NOW - 3590 * SECOND);
  }

  @Test
  void aClockThatSteppedBackBeforeTheServerStartedIsKnownToo() {
    post("seeded", NOW - 3600 * SECOND);

    assertThat(arrivals.getFirst().seen()).isEqualTo(NOW);
  }

  @Test
  void aSimpleDeviceThatTellsNothingIsStillSeen() {
    String body = "{\"device_id\":\"known\",\"ts\":1,\"system\":{},\"network\":{}}";

    assertThat(intake.receiveSimple(body.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new Outcome.Acknowledged(1, 0));
    assertThat(arrivals).hasSize(1);
  }

  private Outcome deliver(long sent, boolean replayed, Report... reports) {
    return intake.receive(
        DeliveryJson.encode(new Delivery("a", sent, 10, replayed, List.of(reports))));
  }

  private Outcome post(String device, long time) {
    String body =
        "{\"device_id\":\"%s\",\"ts\":%d.%06d,\"system\":{\"cpu_pct\":5},\"network\":{}}"
            .formatted(device, time / SECOND, time % SECOND);
    return intake.receiveSimple(body.getBytes(StandardCharsets.UTF_8));
  }

  private static Report report(long sequence, Point... points) {
    return new Report(new Report.Id("a", "s", sequence), List.of(points));
  }

  private static Point host(String device, long time) {
    return new Point("host", time, Tags.of("device", device), Fields.of("cpu_pct", 5));
  }
}
