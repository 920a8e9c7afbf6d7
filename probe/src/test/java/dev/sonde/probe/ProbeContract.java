package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for every kind of probe. */
public abstract class ProbeContract {
  private final Prober prober = new Prober(ProbeEnvironment.system());

  /** The kind under test. */
  protected abstract ProbeProvider<?> provider();

  /** A target of a form that the kind refuses. */
  protected abstract String badTarget();

  /** Settings that a target needs which is not told anything; mostly none. */
  protected Map<String, Object> needed() {
    return Map.of();
  }

  /** Starts a peer that answers, and gives the target that reaches it. */
  protected abstract String start() throws Exception;

  /** Makes the peer silent or gone, so that the same target is down. */
  protected abstract void silence() throws Exception;

  /** Ends the peer. */
  protected abstract void end() throws Exception;

  private @Nullable ProbeProvider<?> known;
  private String target = "";

  private ProbeProvider<?> kind() {
    if (known == null) {
      known = provider();
    }
    return known;
  }

  @BeforeEach
  void startPeer() throws Exception {
    target = start();
  }

  @AfterEach
  void endPeer() throws Exception {
    prober.close();
    end();
  }

  @Test
  void isFoundByItsName() {
    assertThat(Probes.installed().find(kind().kind()).kind()).isEqualTo(kind().kind());
    assertThat(kind().kind()).matches("[a-z][a-z0-9-]{0,30}");
    assertThat(kind().summary()).endsWith(".");
  }

  @Test
  void describesItsSettings() {
    assertThat(kind().settings().schema()).containsEntry("additionalProperties", false);
    assertThat(kind().settings().keys()).allSatisfy(key -> assertThat(key.text()).endsWith("."));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThatThrownBy(() -> kind().settings().ofTree(Map.of("no-such-setting", 1), "settings"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("settings.no-such-setting");
  }

  @Test
  void refusesATargetThatItCanNotProbe() {
    assertThat(kind().targetProblem(target)).isEmpty();
    assertThat(kind().targetProblem(badTarget())).isPresent();
    assertThat(kind().targetProblem("")).isPresent();
  }

  @Test
  void findsAPeerThatAnswersUp() throws Exception {
    Measurement found = prober.run(task(Duration.ofSeconds(10)), Witness.NONE);

    assertThat(found.result()).isInstanceOf(ProbeResult.Up.class);
    assertThat(found.fields().number("up")).hasValue(1);
    assertThat(found.fields().number("duration_ms").orElseThrow()).isPositive();
    assertThat(found.fields().asMap().keySet())
        .allSatisfy(name -> assertThat(name).matches("[a-z][a-z0-9_]*"));
  }

  @Test
  void findsAPeerThatIsSilentDownWithinTheTimeout() throws Exception {
    silence();
    long begin = System.nanoTime();
    Measurement found = prober.run(task(Duration.ofMillis(500)), Witness.NONE);

    assertThat(found.result()).isInstanceOf(ProbeResult.Down.class);
    assertThat(found.fields().number("up")).hasValue(0);
    assertThat(found.fields().text("error")).isPresent();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void runsManyAtOnce() throws Exception {
    List<CompletableFuture<Measurement>> all =
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(i -> aside(task(Duration.ofSeconds(10))))
            .toList();
    for (CompletableFuture<Measurement> each : all) {
      assertThat(each.get().result()).isInstanceOf(ProbeResult.Up.class);
    }
  }

  @Test
  void explainsItself() throws Exception {
    List<String> said = Collections.synchronizedList(new ArrayList<>());
    prober.run(
        task(Duration.ofSeconds(10)),
        new Witness() {
          @Override
          public void step(String what) {
            said.add(what);
          }

          @Override
          public boolean hearsSteps() {
            return true;
          }
        });
    assertThat(said).isNotEmpty().allSatisfy(step -> assertThat(step).isNotBlank());
  }

  /** Runs a task with the kind's own prober. */
  protected Measurement run(Task<?> task) throws InterruptedException {
    return prober.run(task, Witness.NONE);
  }

  private Task<?> task(Duration timeout) {
    return Task.of(kind(), target, needed(), Optional.of(timeout));
  }

  private CompletableFuture<Measurement> aside(Task<?> task) {
    CompletableFuture<Measurement> future = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try {
            future.complete(prober.run(task, Witness.NONE));
          } catch (InterruptedException | RuntimeException e) {
            future.completeExceptionally(new ExecutionException(e));
          }
        });
    return future;
  }
}
