package dev.sonde.server.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes together, by a clock that stands still unless it is told otherwise. */
class CommitQueueTest {
  private static final Duration REST = Duration.ofMillis(200);

  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);
  private final CommitQueue queue =
      new CommitQueue(
          new GroupCommitSettings(
              1_000, 1_000_000, 100, REST, 5, 40, Duration.ofSeconds(2), Duration.ofSeconds(5)),
          nanos::get);
  private final CompletableFuture<List<Submission>> taken = new CompletableFuture<>();
  private final Thread taker = Thread.ofPlatform().unstarted(() -> taken.complete(queue.take()));

  @BeforeEach
  void open() {
    queue.open();
  }

  @AfterEach
  void close() {
    queue.close();
  }

  @Test
  void theFirstAfterAPauseDoesNotWait() {
    offer(1);
    assertThat(queue.take()).hasSize(1);
    nanos.addAndGet(REST.toNanos());
    offer(1);
    assertThat(queue.take()).hasSize(1);
  }

  @Test
  void whatComesDuringTheRestGoesTogether() throws Exception {
    offer(1);
    queue.take();
    offer(1);

    taker.start();
    awaitResting();
    offer(1);
    awaitResting();
    assertThat(taken).isNotDone();
    nanos.addAndGet(REST.toNanos());

    assertThat(taken.get()).hasSize(2);
  }

  @Test
  void theRestEndsWhenEnoughReportsWait() throws Exception {
    offer(1);
    queue.take();
    taker.start();
    offer(1);
    offer(1);
    offer(reports(3, 1));

    assertThat(taken.get()).hasSize(3);
  }

  @Test
  void theRestEndsWhenEnoughPointsWait() {
    offer(1);
    queue.take();
    offer(40);

    assertThat(queue.take()).hasSize(1);
  }

  @Test
  void theRestEndsWhenTheQueueIsClosed() {
    offer(1);
    queue.take();
    offer(1);
    queue.close();

    assertThat(queue.take()).hasSize(1);
    assertThat(queue.take()).isEmpty();
  }

  private void awaitResting() {
    await().pollDelay(Duration.ZERO).until(() -> taker.getState() == Thread.State.TIMED_WAITING);
  }

  private void offer(int points) {
    offer(reports(1, points));
  }

  private void offer(List<Submission.Entry> reports) {
    assertThat(queue.offer(Submission.of(reports, 10), () -> {}))
        .isEqualTo(CommitQueue.Offer.TAKEN);
  }

  private static List<Submission.Entry> reports(int count, int pointsEach) {
    List<Point> points =
        IntStream.range(0, pointsEach)
            .mapToObj(i -> new Point("k", i, Tags.of("device", "d"), Fields.of("f", i)))
            .toList();
    Arrival arrival = new Arrival("d", 1, 1, 10, Optional.empty(), false, Optional.empty(), points);
    return Collections.nCopies(count, new Submission.Entry(Batch.of(points), arrival));
  }
}
