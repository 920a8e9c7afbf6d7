package dev.sonde.server.checks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When the way to a target counts as another one. */
class PathMemoryTest {
  private final PathMemory memory = new PathMemory();

  PathMemoryTest() {}

  private List<PathMemory.Change> runs(String... paths) {
    return runs(Stream.of(paths));
  }

  private List<PathMemory.Change> runs(Stream<String> paths) {
    List<PathMemory.Change> changes = new ArrayList<>();
    paths.forEach(
        path -> memory.take(PathMemory.Way.of(path, path.endsWith("t"))).ifPresent(changes::add));
    return changes;
  }

  @Test
  void theSameWayIsNoChange() {
    assertThat(runs("a b t", "a b t", "a b t")).isEmpty();
  }

  @Test
  void anotherRouterTwiceInARowIsAChange() {
    assertThat(runs("a b t", "a c t")).isEmpty();
    assertThat(runs("a c t"))
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.hop()).isEqualTo(2);
              assertThat(change.from()).hasToString("a b t");
              assertThat(change.to()).hasToString("a c t");
              assertThat(change.count()).isEqualTo(1);
            });
    assertThat(runs("a c t", "a c t")).isEmpty();
  }

  @Test
  void silenceIsNoChange() {
    assertThat(runs("a b t", "a * t", "* * t", "a b t", "* *", "a", "a", "a b t")).isEmpty();
  }

  @Test
  void aHopThatSpeaksForTheFirstTimeIsNoChange() {
    assertThat(runs("a * t", "a b t", "a b t", "a b t")).isEmpty();
  }

  @Test
  void aWayThatWasNotSeenToItsEndMayGoOn() {
    assertThat(runs("a b", "a b", "a b c t", "a b c t")).isEmpty();
  }

  @Test
  void alongerAndAShorterWayAreChanges() {
    assertThat(runs("a b t", "a b c t", "a b c t")).hasSize(1);
    assertThat(runs(Stream.generate(() -> "a b c t").limit(30))).isEmpty();
    assertThat(runs("a t", "a t")).hasSize(1);
  }

  @Test
  void waysThatAlternateAreToldAtMostTwice() {
    Stream<String> alternating = Stream.of("a b t", "a c t", "a b t", "a c t", "a c t", "a b t");
    assertThat(runs(alternating)).isEmpty();
    PathMemory unlucky = new PathMemory();
    int told = 0;
    for (int i = 0; i < 200; i++) {
      String path = i / 3 % 2 == 0 ? "a b t" : "a c t";
      told += unlucky.take(PathMemory.Way.of(path, true)).isPresent() ? 1 : 0;
    }
    assertThat(told).isEqualTo(2);
  }

  @Test
  void aWayThatComesBackMuchLaterIsToldEachTime() {
    for (String path : new String[] {"a b t", "a c t", "a b t", "a c t"}) {
      int told = runs(Stream.generate(() -> path).limit(60)).size();
      assertThat(told).as(path).isLessThanOrEqualTo(1);
    }
    assertThat(runs("a b t", "a b t"))
        .singleElement()
        .satisfies(change -> assertThat(change.count()).isEqualTo(4));
  }

  @Test
  void aPathOfAnyLengthIsBounded() {
    assertThat(runs("x ".repeat(1_000) + "t", "y ".repeat(1_000) + "t")).isEmpty();
    assertThat(runs("y ".repeat(1_000) + "t")).hasSize(1);
  }
}
