package dev.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Against figures worked out by hand, or by NumPy's {@code percentile} and {@code std}. */
class RttStatisticsTest {
  private static final Offset<Double> CLOSE = within(1e-9);

  @Test
  void quantilesAreInterpolated() {
    RttStatistics burst = RttStatistics.of(40, 10, 30, 20);
    assertThat(burst.quantile(0)).isEqualTo(10);
    assertThat(burst.quantile(0.25)).isCloseTo(17.5, CLOSE);
    assertThat(burst.quantile(0.5)).isCloseTo(25, CLOSE);
    assertThat(burst.quantile(0.95)).isCloseTo(38.5, CLOSE);
    assertThat(burst.quantile(1)).isEqualTo(40);
    assertThat(burst.average()).isCloseTo(25, CLOSE);
    assertThat(burst.standardDeviation()).isCloseTo(Math.sqrt(125), CLOSE);
  }

  @Test
  void jitterIsThatOfThoseReceived() {
    RttStatistics burst = RttStatistics.of(10, 14, Double.NaN, 12);
    assertThat(burst.jitter()).isCloseTo((4 + 2) / 2.0, CLOSE);
    assertThat(burst.jitterRfc3550()).isCloseTo(0.25 + (2 - 0.25) / 16, CLOSE);
  }

  @Test
  void variationIsSignedAndNotAcrossALoss() {
    Fields fields = fields(RttStatistics.of(10, 14, Double.NaN, 12, 9));
    assertThat(fields.number("ipdv_min_ms")).hasValue(-3);
    assertThat(fields.number("ipdv_max_ms")).hasValue(4);
    assertThat(fields.number("ipdv_avg_ms")).hasValue(0.5);
  }

  @Test
  void aBurstWithLosses() {
    Fields fields = fields(RttStatistics.of(1.23456, Double.NaN, 2, Double.NaN));
    assertThat(fields.number("sent")).hasValue(4);
    assertThat(fields.number("received")).hasValue(2);
    assertThat(fields.number("lost")).hasValue(2);
    assertThat(fields.number("loss_pct")).hasValue(50);
    assertThat(fields.number("rtt_min_ms")).hasValue(1.2346);
    assertThat(fields.text("rtts_ms")).hasValue("1.235 - 2 -");
  }

  @Test
  void roundTripsAreShownToTheMicrosecondWithoutZerosAtTheEnd() {
    Fields fields = fields(RttStatistics.of(0, 0.0004, 0.02, 1.1, 10, 12.0306, 999.9996));
    assertThat(fields.text("rtts_ms")).hasValue("0 0 0.02 1.1 10 12.031 1000");
  }

  @Test
  void whatWasNotMeasuredIsAbsent() {
    Fields none = fields(RttStatistics.of(Double.NaN, Double.NaN));
    assertThat(none.asMap().keySet()).containsExactly("loss_pct", "lost", "received", "sent");
    Fields one = fields(RttStatistics.of(5));
    assertThat(one.asMap()).doesNotContainKeys("jitter_ms", "ipdv_avg_ms", "rtts_ms");
    assertThat(one.number("rtt_median_ms")).hasValue(5);
    assertThat(fields(RttStatistics.of()).asMap()).doesNotContainKey("loss_pct");
  }

  private static Fields fields(RttStatistics burst) {
    Fields.Builder fields = Fields.builder();
    burst.put(fields);
    return fields.build();
  }

  @Test
  void nothingIsComparedAcrossABreak() {
    java.util.BitSet breaks = new java.util.BitSet();
    breaks.set(2);
    RttStatistics statistics = RttStatistics.withBreaks(breaks, 1, 2, 100, 104, Double.NaN, 105);
    assertThat(statistics.jitter()).isEqualTo((1 + 4 + 1) / 3.0);
    Fields.Builder fields = Fields.builder();
    statistics.put(fields);
    assertThat(fields.build().number("ipdv_max_ms")).hasValue(4);
    // A break at a packet that got lost counts for the next one.
    breaks.set(4);
    assertThat(RttStatistics.withBreaks(breaks, 1, 2, 100, 104, Double.NaN, 105).jitter())
        .isEqualTo((1 + 4) / 2.0);
  }
}
