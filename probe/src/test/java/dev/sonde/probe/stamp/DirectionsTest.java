package dev.sonde.probe.stamp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which way packets got lost, by both sides' numbers. */
class DirectionsTest {

  private static Directions of(boolean isKnownStateful, int[]... pairs) {
    Directions directions = new Directions(isKnownStateful);
    for (int[] pair : pairs) {
      directions.received(pair[0], pair[1]);
    }
    return directions;
  }

  private static void assertLost(Directions directions, int forward, int reverse) {
    assertThat(directions.lostForward()).hasValue(forward);
    assertThat(directions.lostReverse()).hasValue(reverse);
  }

  @Test
  void withoutLossNobodyHasToBeStateful() {
    assertLost(of(false, new int[] {0, 0}, new int[] {1, 1}), 0, 0);
  }

  @Test
  void lossOnTheWayThereLeavesTheReflectorBehind() {
    // 1 and 2 never got there.
    assertLost(of(false, new int[] {0, 0}, new int[] {3, 1}), 2, 0);
  }

  @Test
  void lossOnTheWayBackLeavesTheNumbersEqual() {
    assertLost(of(true, new int[] {0, 0}, new int[] {3, 3}), 0, 2);
  }

  @Test
  void equalNumbersWithLossTellNothingOfAnUnknownReflector() {
    Directions directions = of(false, new int[] {0, 0}, new int[] {3, 3});
    assertThat(directions.lostForward()).isEmpty();
    assertThat(directions.lostReverse()).isEmpty();
  }

  @Test
  void bothWaysCanLose() {
    // 0 to 5: 1 was lost there, 3 (the reflector's 2) was lost back.
    assertLost(
        of(false, new int[] {0, 0}, new int[] {2, 1}, new int[] {4, 3}, new int[] {5, 4}), 1, 1);
  }

  @Test
  void theFirstMayBeLost() {
    assertLost(of(false, new int[] {1, 0}, new int[] {2, 1}), 1, 0);
    assertLost(of(true, new int[] {1, 1}, new int[] {2, 2}), 0, 1);
  }

  @Test
  void orderDoesNotMatter() {
    assertLost(of(false, new int[] {2, 0}, new int[] {0, 1}, new int[] {1, 2}), 0, 0);
  }

  @Test
  void aReflectorMayGoOnFromASessionBefore() {
    assertLost(of(false, new int[] {0, 100}, new int[] {1, 101}, new int[] {3, 102}), 1, 0);
  }

  @Test
  void nothingReceivedTellsNothing() {
    assertThat(of(true).lostForward()).isEmpty();
  }
}
