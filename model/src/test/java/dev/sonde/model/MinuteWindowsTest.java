package dev.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What contract 2 says of minutes. */
class MinuteWindowsTest {
  private static final Instant MINUTE = Instant.parse("2025-09-09T12:34:00Z");
  private final MinuteWindows windows = new MinuteWindows();

  private void probe(double second, double rttMillis) {
    Instant at = at(second);
    windows.sent(at);
    windows.received(at, rttMillis);
  }

  private static Instant at(double second) {
    return MINUTE.plusNanos(Math.round(second * 1e9));
  }

  @Test
  void givesTheStatisticsOfAMinute() {
    probe(0, 10);
    probe(0.5, 12.00049);
    windows.sent(at(1));
    probe(59.9999, 11);

    assertThat(windows.close(at(62)))
        .containsExactly(new MinuteWindow(MINUTE, 10, 12, 11, 1, 2, 1.5, 4, 3, 1, 2));
  }

  @Test
  void roundsToThreeDecimals() {
    probe(0, 0.12345);
    probe(1, 0.12365);
    MinuteWindow window = windows.close(at(62)).getFirst();
    assertThat(window.latencyMin()).isEqualTo(0.123);
    assertThat(window.latencyMax()).isEqualTo(0.124);
    assertThat(window.jitterAvg()).isEqualTo(0.0);
  }

  @Test
  void closesTwoSecondsAfterTheMinute() {
    probe(59, 5);
    assertThat(windows.close(at(60))).isEmpty();
    assertThat(windows.close(at(61.999))).isEmpty();
    assertThat(windows.close(at(62))).hasSize(1);
    assertThat(windows.close(at(63))).isEmpty();
  }

  @Test
  void aProbeBelongsToTheMinuteInWhichItWasSent() {
    windows.sent(at(59.9));
    windows.sent(at(60));
    windows.received(at(59.9), 1_500);
    windows.received(at(60), 2);
    assertThat(windows.close(at(122)))
        .extracting(MinuteWindow::minute, MinuteWindow::latencyMax, MinuteWindow::received)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(MINUTE, 1_500.0, 1L),
            org.assertj.core.groups.Tuple.tuple(MINUTE.plusSeconds(60), 2.0, 1L));
  }

  @Test
  void anAnswerAfterTwoSecondsIsLost() {
    probe(0, 5);
    probe(1, 2_000);
    probe(2, 2_000.001);
    MinuteWindow window = windows.close(at(62)).getFirst();
    assertThat(window.received()).isEqualTo(2);
    assertThat(window.lost()).isEqualTo(1);
    assertThat(window.latencyMax()).isEqualTo(2_000);
  }

  @Test
  void allIsZeroWhereNothingWasReceived() {
    windows.sent(at(0));
    windows.sent(at(1));
    assertThat(windows.close(at(62)))
        .containsExactly(new MinuteWindow(MINUTE, 0, 0, 0, 0, 0, 0, 2, 0, 2, 0));
  }

  @Test
  void jitterIsZeroIfOnlyOneWasReceived() {
    probe(0, 7);
    assertThat(windows.close(at(62)))
        .containsExactly(new MinuteWindow(MINUTE, 7, 7, 7, 0, 0, 0, 1, 1, 0, 0));
  }

  @Test
  void jitterGoesOnOverLossAndMinutes() {
    probe(58, 10);
    windows.sent(at(59));
    probe(60, 14);
    assertThat(windows.close(at(122)))
        .extracting(MinuteWindow::jitterMax)
        .containsExactly(0.0, 4.0);
  }

  @Test
  void afterAReconnectTheNextJitterIsNotComputed() {
    probe(0, 10);
    windows.reconnected();
    probe(1, 100);
    probe(2, 103);
    MinuteWindow window = windows.close(at(62)).getFirst();
    assertThat(window.jitterMin()).isEqualTo(3);
    assertThat(window.jitterMax()).isEqualTo(3);
  }

  @Test
  void whatComesLateCorrectsAClosedWindow() {
    windows.sent(at(59));
    assertThat(windows.close(at(62))).extracting(MinuteWindow::received).containsExactly(0L);
    windows.received(at(59), 40);
    assertThat(windows.close(at(63)))
        .containsExactly(new MinuteWindow(MINUTE, 40, 40, 40, 0, 0, 0, 1, 1, 0, 0));
  }

  @Test
  void whatComesMuchLaterIsCountedAndNothingMore() {
    probe(0, 5);
    windows.close(at(62));
    windows.close(at(62 + 11 * 60));
    probe(1, 5);
    assertThat(windows.close(at(62 + 11 * 60))).isEmpty();
    assertThat(windows.tooLate()).isEqualTo(2);
  }

  @Test
  void theEndGivesTheOpenWindowAndNoneTwice() {
    probe(0, 5);
    windows.close(at(62));
    probe(61, 7);
    assertThat(windows.end())
        .extracting(MinuteWindow::minute, MinuteWindow::sent)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(MINUTE.plusSeconds(60), 1L));
    assertThat(windows.end()).isEmpty();
  }

  @Test
  void settlingFreesWhatWasGivenAndKeepsWhatWasNot() {
    probe(0, 5);
    windows.close(at(62));
    probe(70, 5);
    windows.settle(at(130));
    assertThat(windows.end())
        .extracting(MinuteWindow::minute)
        .containsExactly(MINUTE.plusSeconds(60));
    windows.settle(at(130));
    assertThat(windows.isEmpty()).isTrue();
  }

  @Test
  void aMinuteInWhichNothingWasSentHasNoWindow() {
    probe(0, 5);
    probe(120, 5);
    assertThat(windows.close(at(300)))
        .extracting(MinuteWindow::minute)
        .containsExactly(MINUTE, MINUTE.plusSeconds(120));
  }
}
