package dev.sonde.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.agent.spool.Backoff;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void waitsARandomPartOfATimeThatDoublesUpToAMinute() {
    long[] longest = new long[8];
    for (int seed = 0; seed < 300; seed++) {
      Backoff backoff = new Backoff(new SplittableRandom(seed));
      for (int failure = 0; failure < longest.length; failure++) {
        long wait = backoff.failed();
        assertThat(wait).isGreaterThanOrEqualTo(Duration.ofMillis(500).toNanos());
        longest[failure] = Math.max(longest[failure], wait);
      }
    }
    int[] ceilings = {2, 4, 8, 16, 32, 60, 60, 60};
    for (int failure = 0; failure < ceilings.length; failure++) {
      long ceiling = Duration.ofSeconds(ceilings[failure]).toNanos();
      assertThat(longest[failure]).isBetween(ceiling * 9 / 10, ceiling);
    }
  }

  @Test
  void beginsAnewAfterASuccess() {
    Backoff backoff = new Backoff(new SplittableRandom(1));
    for (int i = 0; i < 10; i++) {
      backoff.failed();
    }
    backoff.succeeded();
    assertThat(backoff.failed()).isLessThanOrEqualTo(Duration.ofSeconds(2).toNanos());
  }
}
