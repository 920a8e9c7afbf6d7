package dev.sonde.agent.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.agent.AgentClock;
import dev.sonde.model.Assignment;
import dev.sonde.model.Fields;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With runs that a test holds up or lets go. */
class SchedulerTest {
  private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
  private final List<String> cut = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch never = new CountDownLatch(1);
  private final List<String> overran = Collections.synchronizedList(new ArrayList<>());
  private final Scheduler scheduler =
      new Scheduler(
          "agent",
          AgentClock.system(),
          new Scheduler.Execution() {
            @Override
            public void execute(Assignment assignment, Measure measure, long lateness)
                throws InterruptedException {
              SchedulerTest.this.execute(assignment, measure, lateness);
            }

            @Override
            public void overran(Assignment assignment, long lateness) {
              overran.add(assignment.check());
            }
          });

  private void execute(Assignment assignment, Measure measure, long lateness)
      throws InterruptedException {
    assertThat(lateness).isNotNegative();
    ran.add(assignment.check());
    try {
      Fields unused = measure.run();
      assertThat(unused).isNotNull();
    } catch (InterruptedException e) {
      cut.add(assignment.check());
      throw e;
    }
  }

  private static Assignment each(String check, long millis) {
    return new Assignment(
        check, "tcp", "a:1", Map.of(), Duration.ofMillis(millis), Optional.empty());
  }

  private Fields waitForEver() throws InterruptedException {
    never.await();
    return Fields.none();
  }

  @AfterEach
  void close() {
    scheduler.close();
  }

  @Test
  void runsEachCheckAgainAndAgain() {
    scheduler.start();
    scheduler.run(
        List.of(each("a", 20), each("b", 30)), a -> new Scheduler.Job(Fields::none, 0), false);
    await().until(() -> Collections.frequency(ran, "a") > 5 && Collections.frequency(ran, "b") > 5);
  }

  @Test
  void neverRunsACheckTwiceAtOnce() {
    scheduler.start();
    scheduler.run(
        List.of(each("slow", 10)),
        a -> new Scheduler.Job(this::waitForEver, TimeUnit.HOURS.toNanos(1)),
        false);
    await().until(() -> scheduler.skipped() > 5);
    assertThat(ran).containsExactly("slow");
    assertThat(cut).isEmpty();
  }

  @Test
  void cutsARunThatTakesTooLong() {
    scheduler.start();
    scheduler.run(List.of(each("stuck", 100)), a -> new Scheduler.Job(this::waitForEver, 0), false);
    await().until(() -> cut.contains("stuck"));
    await().until(() -> Collections.frequency(ran, "stuck") > 1);
    assertThat(overran).contains("stuck");
  }

  @Test
  void whatIsNoLongerAssignedIsCutAndEnds() {
    scheduler.start();
    scheduler.run(
        List.of(each("old", 20), each("kept", 20)),
        a ->
            new Scheduler.Job(
                a.check().equals("old") ? this::waitForEver : Fields::none,
                TimeUnit.HOURS.toNanos(1)),
        false);
    await().until(() -> ran.contains("old"));
    scheduler.run(
        List.of(each("kept", 20), each("new", 20)), a -> new Scheduler.Job(Fields::none, 0), false);
    await().until(() -> cut.contains("old") && ran.contains("new"));
    int before = Collections.frequency(ran, "kept");
    await().until(() -> Collections.frequency(ran, "kept") > before + 2);
    assertThat(Collections.frequency(ran, "old")).isOne();
    assertThat(overran).as("what nobody wants any more leaves no result").isEmpty();
  }

  @Test
  void aNewCheckRunsAtOnceAndThenAtItsTimes() {
    scheduler.start();
    scheduler.run(
        List.of(each("daily", TimeUnit.DAYS.toMillis(1))),
        a -> new Scheduler.Job(Fields::none, 0),
        true);
    await().until(() -> ran.contains("daily"));
    scheduler.run(
        List.of(each("daily", TimeUnit.DAYS.toMillis(1)), each("kept", TimeUnit.DAYS.toMillis(2))),
        a -> new Scheduler.Job(Fields::none, 0),
        true);
    await().until(() -> ran.contains("kept"));
    assertThat(Collections.frequency(ran, "daily")).isOne();
  }
}
