package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sonde.server.http.ProblemException;
import dev.sonde.store.QueryException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunningQueriesTest {
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch done = new CountDownLatch(1);

  @AfterEach
  void end() {
    done.countDown();
    threads.close();
  }

  @Test
  void tenAtOnceWaitForEachOther() throws Exception {
    RunningQueries queries = new RunningQueries(Duration.ofSeconds(30));
    List<Future<Integer>> answers = start(queries, 10);
    done.countDown();
    for (Future<Integer> answer : answers) {
      assertThat(answer.get()).isEqualTo(7);
    }
  }

  @Test
  void whoWaitsTooLongIsTold() {
    RunningQueries queries = new RunningQueries(Duration.ofMillis(1));
    start(queries, 4);
    assertThatThrownBy(() -> run(queries, Optional.empty()))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("4 queries at work");
  }

  @Test
  void whoWaitsCanBeEnded() {
    RunningQueries queries = new RunningQueries(Duration.ofSeconds(30));
    start(queries, 4);
    Future<Integer> waiting = threads.submit(() -> run(queries, Optional.of("mine")));
    await().until(() -> queries.cancel("mine"));
    assertThatThrownBy(waiting::get).hasCauseInstanceOf(QueryException.class);
    assertThat(queries.cancel("mine")).isFalse();
  }

  /** Some that work until all may end; returns when as many work as may. */
  private List<Future<Integer>> start(RunningQueries queries, int count) {
    CountDownLatch working = new CountDownLatch(Math.min(4, count));
    List<Future<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(
          threads.submit(
              () ->
                  queries.run(
                      Optional.empty(),
                      () -> {
                        working.countDown();
                        awaited(done);
                        return 7;
                      },
                      e -> new ProblemException(400, e.in("")))));
    }
    awaited(working);
    return answers;
  }

  private int run(RunningQueries queries, Optional<String> id) {
    return queries.run(id, () -> 7, e -> new ProblemException(400, e.in("")));
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
