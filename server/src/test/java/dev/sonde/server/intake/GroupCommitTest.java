package dev.sonde.server.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.transport.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many senders, one writer. */
class GroupCommitTest {
  private static final GroupCommitSettings SMALL =
      new GroupCommitSettings(
          10, 10_000, 4, Duration.ZERO, 1, 1, Duration.ofSeconds(2), Duration.ofSeconds(5));

  private final StubStore store = new StubStore();
  private final IntakeCounters counters = new IntakeCounters();
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final GroupCommit commits =
      new GroupCommit(
          store,
          SMALL,
          List.of(
              _ -> {
                throw new IllegalStateException("a listener with a defect");
              },
              arrival -> told.add(arrival.device())),
          counters);
  private final ExecutorService senders = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    store.letPass();
    commits.close();
    senders.close();
  }

  @Test
  void whatWaitsGoesTogetherUpToTheGroupLimit() throws Exception {
    store.holdUp();
    commits.start();
    Future<Outcome> first = send("first", 1, 10);
    promptly().until(store::isHolding);
    List<Future<Outcome>> others = sendInOrder(6, 1, 10);

    store.letPass();

    assertThat(first.get()).isEqualTo(new Outcome.Acknowledged(1, 0));
    for (Future<Outcome> other : others) {
      assertThat(other.get()).isEqualTo(new Outcome.Acknowledged(1, 0));
    }
    assertThat(store.commits()).extracting(List::size).containsExactly(1, 4, 2);
    assertThat(told).containsExactly("first", "d0", "d1", "d2", "d3", "d4", "d5");
    assertThat(counters.counts().listenerFailures()).isEqualTo(7);
  }

  @Test
  void asksSendersToComeBackWhenTooManyPointsWait() throws Exception {
    store.holdUp();
    commits.start();
    Future<Outcome> first = send("first", 1, 10);
    promptly().until(store::isHolding);
    List<Future<Outcome>> waiting = sendInOrder(5, 2, 10);

    assertThat(send("late", 1, 10).get())
        .isEqualTo(
            new Outcome.Later(
                Duration.ofSeconds(2),
                "more waits to be stored than can be",
                Outcome.Later.Cause.BUSY));
    assertThat(commits.state().waitingPoints()).isEqualTo(10);
    assertThat(counters.counts().refused()).containsEntry("overloaded", 1L);
    assertThat(counters.counts().inFlight()).isEqualTo(6);

    store.letPass();
    first.get();
    for (Future<Outcome> future : waiting) {
      future.get();
    }
    assertThat(counters.counts().inFlight()).isZero();
  }

  @Test
  void asksSendersToComeBackWhenTooManyBytesWait() throws Exception {
    store.holdUp();
    commits.start();
    Future<Outcome> first = send("first", 1, 10);
    promptly().until(store::isHolding);
    sendInOrder(1, 1, 9_995);

    assertThat(send("late", 1, 10).get()).isInstanceOf(Outcome.Later.class);

    store.letPass();
    first.get();
  }

  @Test
  void oneThatIsLargerThanTheLimitsPassesAlone() throws Exception {
    commits.start();

    assertThat(send("large", 50, 1_000_000).get()).isEqualTo(new Outcome.Acknowledged(1, 0));
  }

  @Test
  void stoppingWritesWhatWaits() throws Exception {
    store.holdUp();
    commits.start();
    Future<Outcome> first = send("first", 1, 10);
    promptly().until(store::isHolding);
    List<Future<Outcome>> waiting = sendInOrder(3, 1, 10);

    Future<?> stopping = senders.submit(commits::close);
    store.letPass();
    stopping.get();

    assertThat(first.get()).isEqualTo(new Outcome.Acknowledged(1, 0));
    for (Future<Outcome> future : waiting) {
      assertThat(future.get()).isEqualTo(new Outcome.Acknowledged(1, 0));
    }
    assertThat(store.points()).hasSize(4);
  }

  @Test
  void anErrorOfTheMachineLeavesNobodyWaiting() throws Exception {
    GroupCommit broken =
        new GroupCommit(
            store,
            SMALL,
            List.of(
                _ -> {
                  throw new StackOverflowError("simulated");
                }),
            counters);
    broken.start();

    Outcome outcome = broken.commit(submission("d", 1, 10));

    assertThat(outcome).isInstanceOf(Outcome.Later.class);
    broken.close();
  }

  /** Sends one after the other, each once the one before is waiting. */
  private List<Future<Outcome>> sendInOrder(int count, int points, long bytes) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              int before = commits.state().waitingPoints();
              Future<Outcome> future = send("d" + i, points, bytes);
              promptly().until(() -> commits.state().waitingPoints() == before + points);
              return future;
            })
        .toList();
  }

  private static ConditionFactory promptly() {
    return await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(2));
  }

  private Future<Outcome> send(String device, int points, long bytes) {
    return senders.submit(() -> commits.commit(submission(device, points, bytes)));
  }

  private static Submission submission(String device, int count, long bytes) {
    List<Point> points =
        IntStream.range(0, count)
            .mapToObj(i -> new Point("k", i, Tags.of("device", device), Fields.of("f", i)))
            .toList();
    Arrival arrival =
        new Arrival(device, 1, 1, 10, Optional.empty(), false, Optional.empty(), points);
    return Submission.of(List.of(new Submission.Entry(Batch.of(points), arrival)), bytes);
  }
}
