package dev.sonde.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.agent.spool.Spool;
import dev.sonde.model.Delivery;
import dev.sonde.model.DeliveryJson;
import dev.sonde.model.Fault;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.Tags;
import dev.sonde.transport.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From intake through the spool to the upstream, with a clock that stands. */
class ForwardingTest {
  private static final double RATE = 1_000;
  private static final int SITE = 200;
  private static final int ROUNDS = 50;
  private static final Outcome BUSY =
      new Outcome.Later(Duration.ZERO, "busy", Outcome.Later.Cause.BUSY);

  @TempDir Path folder;
  private final FakeClock clock = new FakeClock();
  private final ScriptedUpstream upstream = new ScriptedUpstream();
  private Spool spool;
  private RelayIntake intake;
  private Forwarder forwarder;

  ForwardingTest() {}

  @BeforeEach
  void open() {
    spool = Spool.open(folder.resolve("spool"), 64 << 20, Duration.ofDays(7), clock::micros);
    intake = intakeOf(spool);
    forwarder = new Forwarder(spool, upstream, clock, RATE, new SplittableRandom(1));
  }

  private RelayIntake intakeOf(Spool into) {
    Keeper keeper = reports -> into.keep(reports.stream().map(Taken::spooled).toList());
    return new RelayIntake(keeper, new OwnStreams("00000000000000aa", keeper), clock);
  }

  @AfterEach
  void close() {
    spool.close();
  }

  private Outcome send(String agent, long sequence) {
    return send(agent, sequence, clock.micros());
  }

  private Outcome send(String agent, long sequence, long sent) {
    return send(agent, sequence, sent, Fields.of("cpu_pct", 1));
  }

  private Outcome send(String agent, long sequence, long sent, Fields fields) {
    Report report =
        new Report(
            new Report.Id(agent, "00000000000000bb", sequence),
            List.of(new Point("host", sent, Tags.of(Tags.DEVICE, agent), fields)));
    return intake.receive(
        DeliveryJson.encode(new Delivery(agent, sent, 10, false, List.of(report))));
  }

  /** Forwards all that waits; gives the time that it took by the clock. */
  private Duration drain() {
    long begin = clock.nanos();
    for (long rest = forwarder.step(); rest != Forwarder.IDLE; rest = forwarder.step()) {
      clock.advance(Duration.ofNanos(rest));
    }
    return Duration.ofNanos(clock.nanos() - begin);
  }

  @Test
  void whatIsAcknowledgedIsOnDiskAndGoesUpAsItWas() {
    assertThat(send("a", 7)).isEqualTo(new Outcome.Acknowledged(1, 0));
    close();
    open();

    drain();

    Delivery delivery = upstream.taken().getFirst();
    assertThat(delivery.agent()).isEqualTo("a");
    assertThat(delivery.replayed()).isFalse();
    assertThat(delivery.interval()).isEqualTo(10);
    assertThat(delivery.reports().getFirst().id())
        .isEqualTo(new Report.Id("a", "00000000000000bb", 7));
    assertThat(spool.waiting()).isZero();
  }

  @Test
  void aBacklogGoesUpInOrderThrottledMarkedAndInFewDeliveries() {
    for (long round = 1; round <= ROUNDS; round++) {
      for (int agent = 0; agent < SITE; agent++) {
        send("agent-" + agent, round);
      }
      clock.advance(Duration.ofSeconds(10));
    }
    clock.advance(Duration.ofMinutes(1));

    Duration took = drain();

    long[] rounds = LongStream.rangeClosed(1, ROUNDS).toArray();
    for (int agent = 0; agent < SITE; agent++) {
      assertThat(upstream.sequences("agent-" + agent))
          .containsExactly(LongStream.of(rounds).boxed().toArray(Long[]::new));
    }
    assertThat(upstream.taken()).allMatch(Delivery::replayed);
    assertThat(upstream.taken()).hasSizeLessThan(SITE * ROUNDS / 8);
    assertThat(took).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11));
    assertThat(forwarder.sent()).isEqualTo((long) SITE * ROUNDS);
  }

  @Test
  void anUpstreamThatIsAwayCostsNothing() {
    upstream.answer(delivery -> new Outcome.Later(Duration.ZERO, "away"));
    send("a", 1);
    send("b", 1);
    clock.advance(Duration.ofNanos(forwarder.step()));
    assertThat(forwarder.watch().trouble()).contains("away");
    assertThat(spool.waiting()).isEqualTo(2);

    upstream.answer(ScriptedUpstream::acknowledge);
    drain();

    assertThat(upstream.sequences("a")).containsExactly(1L);
    assertThat(upstream.sequences("b")).containsExactly(1L);
    assertThat(spool.waiting()).isZero();
  }

  @Test
  void anAgentThatTheUpstreamIsTooBusyForHoldsUpNobodyElse() {
    upstream.answer(
        delivery -> delivery.agent().equals("a") ? BUSY : ScriptedUpstream.acknowledge(delivery));
    send("a", 1);
    send("b", 1);
    assertThat(forwarder.step()).isZero();
    assertThat(forwarder.step()).isZero();
    send("a", 2);
    send("b", 2);
    assertThat(forwarder.step()).isZero();
    assertThat(upstream.sequences("b")).containsExactly(1L, 2L);
    assertThat(forwarder.step()).isPositive().isNotEqualTo(Forwarder.IDLE);
    assertThat(spool.waiting()).isEqualTo(4);

    upstream.answer(ScriptedUpstream::acknowledge);
    drain();

    assertThat(upstream.sequences("a")).containsExactly(1L, 2L);
    assertThat(upstream.sequences("b")).containsExactly(1L, 2L);
    assertThat(spool.waiting()).isZero();
  }

  @Test
  void anUpstreamThatIsBusyForTwoInARowIsLeftAlone() {
    AtomicInteger asked = new AtomicInteger();
    upstream.answer(
        delivery -> {
          asked.incrementAndGet();
          return BUSY;
        });
    for (int agent = 0; agent < SITE; agent++) {
      send("agent-" + agent, 1);
    }
    long rest = 0;
    while (rest == 0) {
      rest = forwarder.step();
    }
    assertThat(asked).hasValue(2);
    assertThat(forwarder.watch().trouble()).contains("busy");
  }

  @Test
  void whatIsRefusedForGoodIsSortedOutAndHoldsUpNothing() {
    for (long sequence = 1; sequence <= 5; sequence++) {
      send("a", sequence);
    }
    send("b", 1);
    upstream.answer(
        delivery ->
            delivery.reports().stream().anyMatch(report -> report.id().sequence() == 3)
                ? new Outcome.Refused(List.of(new Fault("reports", "no")))
                : ScriptedUpstream.acknowledge(delivery));

    drain();

    assertThat(upstream.sequences("a")).containsExactly(1L, 2L, 4L, 5L);
    assertThat(upstream.sequences("b")).containsExactly(1L);
    assertThat(forwarder.refused()).isEqualTo(1);
    assertThat(spool.waiting()).isZero();
  }

  @Test
  void anAgentsClockThatIsOffIsCorrectedOnceItIsHere() {
    long hour = Duration.ofHours(1).toNanos() / 1000;
    send("a", 1, clock.micros() - hour);
    long arrived = clock.micros();
    clock.advance(Duration.ofDays(1));
    long forwarded = clock.micros();

    drain();

    Delivery delivery = upstream.taken().getFirst();
    assertThat(delivery.sent()).isEqualTo(forwarded);
    List<Point> points = delivery.reports().getFirst().points();
    assertThat(points).extracting(Point::time).containsExactly(arrived, arrived);
    assertThat(points.getLast().fields()).isEqualTo(Fields.of("skew_s", -3600.0));
  }

  @Test
  void aSimpleDevicesPostsBecomeReportsOfTheRelaysStream() {
    String post =
        "{\"device_id\":\"d\",\"ts\":%d,\"system\":{\"cpu_pct\":3},\"network\":{}}"
            .formatted(clock.micros() / 1_000_000);
    for (int i = 0; i < 2; i++) {
      assertThat(intake.receiveSimple(post.getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(Outcome.Acknowledged.class);
    }

    drain();

    assertThat(upstream.sequences("d")).containsExactly(1L, 2L);
    assertThat(upstream.taken().getFirst().reports().getFirst().id().stream())
        .isEqualTo("00000000000000aa");
  }

  @Test
  void whatIsNoDeliveryIsRefusedWithItsFaultsAndCounted() {
    assertThat(intake.receive("{\"agent\":1}".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(intake.refused()).isEqualTo(1);
    assertThat(spool.waiting()).isZero();
  }

  @Test
  void whatTheDiskDoesNotTakeStaysWithItsSender() throws IOException {
    Path blocked = folder.resolve("file");
    Files.writeString(blocked, "in the way");
    try (Spool broken =
        Spool.open(blocked.resolve("spool"), 1 << 20, Duration.ofDays(7), clock::micros)) {
      intake = intakeOf(broken);
      assertThat(send("a", 1)).isInstanceOf(Outcome.Later.class);
      Files.delete(blocked);
      assertThat(send("a", 1)).isEqualTo(new Outcome.Acknowledged(1, 0));
      assertThat(broken.waiting()).isEqualTo(1);
    }
  }
}
