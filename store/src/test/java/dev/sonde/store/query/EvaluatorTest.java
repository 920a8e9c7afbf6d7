package dev.sonde.store.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.QueryException;
import dev.sonde.store.memory.MemoryPointStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Figures against numbers worked out by hand. */
class EvaluatorTest {
  /** Ten minutes before the present of the tests. */
  private static final Instant T0 = Instant.parse("2026-03-29T12:00:00Z");

  private final MemoryPointStore store = new MemoryPointStore();
  private final Clock clock = Clock.fixed(T0.plusSeconds(600), ZoneOffset.UTC);
  private QueryLimits limits = QueryLimits.usual();

  @AfterEach
  void close() {
    store.close();
  }

  private void put(String kind, long second, Tags tags, String field, double value) {
    long time = Micros.of(T0.plusSeconds(second));
    Fields fields = Fields.builder().put(field, value).build();
    store.append(List.of(Batch.of(List.of(new Point(kind, time, tags, fields)))));
  }

  private void cpu(String device, long second, double value) {
    put(
        "host",
        second,
        Tags.of("device", device, "site", device.substring(0, 1)),
        "cpu_pct",
        value);
  }

  private void rx(String device, String port, long second, double bytes) {
    put("interface", second, Tags.of("device", device, "interface", port), "rx_bytes", bytes);
  }

  private Answer ask(String text) {
    return new Evaluator(store, clock, limits)
        .answer(QueryParser.parse(text + " from 2026-03-29T12:00 to 2026-03-29T12:05"), 300, 10);
  }

  /** Each line as {@code tag,…: second=value/value …}. */
  private static List<String> lines(Answer answer) {
    List<String> lines = new ArrayList<>();
    for (Answer.Line line : answer.lines()) {
      StringBuilder shown = new StringBuilder(String.join(",", line.tags().asMap().values()));
      for (int i = 0; i < line.times().length; i++) {
        shown
            .append(i == 0 ? ": " : " ")
            .append((line.times()[i] - Micros.of(T0)) / Micros.PER_SECOND)
            .append('=');
        for (int f = 0; f < line.values().length; f++) {
          double value = line.values()[f][i];
          shown.append(f == 0 ? "" : "/").append(Double.isNaN(value) ? "-" : value);
        }
      }
      lines.add(shown.toString());
    }
    return lines;
  }

  @Nested
  class OfSeries {
    @Test
    void eachFunctionIsOfTheValuesOfAStep() {
      cpu("a1", 0, 4);
      cpu("a1", 10, 1);
      cpu("a1", 20, 7);
      cpu("a1", 60, 5);

      assertThat(
              lines(
                  ask(
                      "host: cpu_pct, min(cpu_pct), max(cpu_pct), last(cpu_pct), count(cpu_pct),"
                          + " total(cpu_pct), median(cpu_pct), p25(cpu_pct) step 1m")))
          .containsExactly(
              "a1,a: 0=4.0/1.0/7.0/7.0/3.0/12.0/4.0/2.5 60=5.0/5.0/5.0/5.0/1.0/5.0/5.0/5.0");
    }

    @Test
    void aColumnWithoutAValueIsAbsentNotZero() {
      cpu("a1", 0, 4);
      put("host", 60, Tags.of("device", "a1", "site", "a"), "mem_pct", 30);

      assertThat(lines(ask("host: cpu_pct, mem_pct step 1m")))
          .containsExactly("a1,a: 0=4.0/- 60=-/30.0");
    }

    @Test
    void aCounterThatStartsAgainGivesNoRateThere() {
      rx("a1", "e0", 0, 1_000);
      rx("a1", "e0", 10, 3_000);
      rx("a1", "e0", 20, 100);
      rx("a1", "e0", 30, 400);

      assertThat(
              lines(ask("interface: rx_bytes, max(rate(rx_bytes)), count(rate(rx_bytes)) step 1m")))
          .containsExactly("a1,e0: 0=115.0/200.0/2.0");
    }

    @Test
    void withoutStepsThePointsAreAsTheyAre() {
      rx("a1", "e0", 0, 1_000);
      rx("a1", "e0", 10, 3_000);

      assertThat(lines(ask("interface: rx_bytes, rate(rx_bytes) step none")))
          .containsExactly("a1,e0: 0=1000.0/- 10=3000.0/200.0");
    }

    @Test
    void theWholeRangeIsOneStep() {
      cpu("a1", 0, 1);
      cpu("a1", 299, 2);
      cpu("a1", 300, 100);

      assertThat(lines(ask("host: cpu_pct, count(cpu_pct) step all")))
          .containsExactly("a1,a: 0=1.5/2.0");
    }

    @Test
    void unitsAreThoseOfTheFieldsOrPerSecond() {
      rx("a1", "e0", 0, 0);

      assertThat(ask("interface: rx_bytes, last(rx_bytes), count(rx_bytes)").columns())
          .extracting(Answer.Column::unit)
          .containsExactly("B/s", "B", "");
    }
  }

  @Nested
  class OfGroups {
    @Test
    void anAverageIsWeightedByTheValuesThatItIsOf() {
      cpu("a1", 0, 10);
      cpu("a2", 0, 1);
      cpu("a2", 10, 2);
      cpu("a2", 20, 3);
      cpu("b1", 0, 7);

      assertThat(
              lines(
                  ask(
                      "host: cpu_pct, avg(avg(cpu_pct)), count(cpu_pct), count(avg(cpu_pct)) by site step 1m")))
          .containsExactly("a: 0=4.0/6.0/4.0/2.0", "b: 0=7.0/7.0/1.0/1.0");
    }

    @Test
    void byNoneTakesAllTogether() {
      cpu("a1", 0, 10);
      cpu("b1", 0, 4);
      cpu("b1", 10, 1);

      assertThat(
              lines(
                  ask(
                      "host: min(cpu_pct), max(cpu_pct), avg(cpu_pct), total(cpu_pct) by none step 1m")))
          .containsExactly(": 0=1.0/10.0/5.0/15.0");
    }

    @Test
    void aSumAddsUpWhatTheSeriesHaveEach() {
      rx("a1", "e0", 0, 0);
      rx("a1", "e0", 10, 100);
      rx("a1", "e0", 20, 400);
      rx("a1", "e1", 0, 0);
      rx("a1", "e1", 10, 50);

      assertThat(
              lines(ask("interface: sum(rate(rx_bytes)), max(rate(rx_bytes)) by device step 1m")))
          .containsExactly("a1: 0=25.0/30.0");
    }

    @Test
    void aSumSaysWhereASeriesIsMissingAndCarriesItOnRequest() {
      cpu("a1", 0, 10);
      cpu("a1", 60, 20);
      cpu("a2", 0, 1);

      Answer bare = ask("host: sum(cpu_pct) by site step 1m");
      assertThat(lines(bare)).containsExactly("a: 0=11.0 60=20.0");
      assertThat(bare.notes()).singleElement().asString().contains("in 1 steps of sum(cpu_pct)");
      Answer filled = ask("host: sum(cpu_pct) by site step 1m fill previous 1m");
      assertThat(lines(filled)).containsExactly("a: 0=11.0 60=21.0 120=20.0");
    }

    @Test
    void aQuantileAcrossSeriesIsOfTheirFigures() {
      cpu("a1", 0, 1);
      cpu("a2", 0, 2);
      cpu("a3", 0, 9);

      assertThat(lines(ask("host: p50(avg(cpu_pct)), max(p50(cpu_pct)) by site step 1m")))
          .containsExactly("a: 0=2.0/9.0");
    }

    @Test
    void seriesWithoutTheTagAreAGroup() {
      cpu("a1", 0, 1);
      put("host", 0, Tags.of("device", "x"), "cpu_pct", 3);

      assertThat(lines(ask("host: cpu_pct by site step 1m")))
          .containsExactlyInAnyOrder(": 0=3.0", "a: 0=1.0");
    }
  }

  @Nested
  class Series {
    @Test
    void areChosenByTheirTags() {
      cpu("a1", 0, 1);
      cpu("a2", 0, 2);
      cpu("b1", 0, 3);
      put("host", 0, Tags.of("device", "x"), "cpu_pct", 4);

      assertThat(lines(ask("host: cpu_pct where device ~ 'a.' step 1m"))).hasSize(2);
      assertThat(lines(ask("host: cpu_pct where device != a1 and site = a step 1m")))
          .containsExactly("a2,a: 0=2.0");
      assertThat(lines(ask("host: cpu_pct where site absent step 1m"))).containsExactly("x: 0=4.0");
      assertThat(lines(ask("host: cpu_pct where site != a step 1m")))
          .containsExactly("b1,b: 0=3.0", "x: 0=4.0");
      assertThat(lines(ask("host: cpu_pct where device in (a1, x) and site present step 1m")))
          .containsExactly("a1,a: 0=1.0");
      assertThat(lines(ask("host: cpu_pct where device = a1 and device = a2 step 1m"))).isEmpty();
    }

    @Test
    void areRanked() {
      cpu("a1", 0, 10);
      cpu("a1", 60, 0);
      cpu("b1", 0, 6);
      cpu("b1", 60, 6);
      cpu("c1", 0, 1);

      Answer top = ask("host: cpu_pct step 1m top 2");
      assertThat(lines(top)).containsExactly("b1,b: 0=6.0 60=6.0", "a1,a: 0=10.0 60=0.0");
      assertThat(top.notes()).singleElement().asString().contains("of 3");
      assertThat(lines(ask("host: cpu_pct step 1m top 1 by max")))
          .containsExactly("a1,a: 0=10.0 60=0.0");
      assertThat(lines(ask("host: cpu_pct step 1m bottom 1 by last")))
          .containsExactly("a1,a: 0=10.0 60=0.0");
      assertThat(lines(ask("host: cpu_pct step 1m top 3 by min")))
          .extracting(line -> line.substring(0, 2))
          .containsExactly("b1", "c1", "a1");
    }

    @Test
    void whatIsNotThereIsSaidWithWhatIs() {
      cpu("a1", 0, 1);

      assertThatThrownBy(() -> ask("hots: cpu_pct"))
          .isInstanceOf(QueryTextException.class)
          .hasMessageContaining("did you mean host?");
      assertThatThrownBy(() -> ask("host: cpu_pct where devise = a1"))
          .isInstanceOf(QueryTextException.class)
          .hasMessageContaining("did you mean device? They have device, site");
      assertThatThrownBy(() -> ask("host: cpu_pct by sites"))
          .isInstanceOf(QueryTextException.class)
          .hasMessageContaining("did you mean site?");
      assertThat(ask("host: cpu_pc").notes())
          .singleElement()
          .asString()
          .contains("did you mean cpu_pct?");
      assertThat(ask("host: cpu_pct where device = a9").notes())
          .containsExactly("none of the 1 series of host is like that");
      assertThat(ask("disk: used_pct").notes()).containsExactly("there are no points of disk yet");
    }
  }

  @Nested
  class Gaps {
    private void holes() {
      cpu("a1", 30, 10);
      cpu("a1", 210, 40);
    }

    @Test
    void stayOpenUnlessSomethingIsSaid() {
      holes();
      assertThat(lines(ask("host: cpu_pct step 1m"))).containsExactly("a1,a: 0=10.0 180=40.0");
    }

    @Test
    void areFilledWithTheValueBeforeUpToABound() {
      holes();
      assertThat(lines(ask("host: cpu_pct step 1m fill previous")))
          .containsExactly("a1,a: 0=10.0 60=10.0 120=10.0 180=40.0 240=40.0");
      assertThat(lines(ask("host: cpu_pct step 1m fill previous 1m")))
          .containsExactly("a1,a: 0=10.0 60=10.0 180=40.0 240=40.0");
    }

    @Test
    void areFilledWithALineBetweenValuesOnly() {
      holes();
      assertThat(lines(ask("host: cpu_pct step 1m fill linear")))
          .containsExactly("a1,a: 0=10.0 60=20.0 120=30.0 180=40.0");
      assertThat(lines(ask("host: cpu_pct step 1m fill linear 2m")))
          .containsExactly("a1,a: 0=10.0 180=40.0");
    }

    @Test
    void areFilledWithZeros() {
      holes();
      assertThat(lines(ask("host: cpu_pct step 1m fill zero")))
          .containsExactly("a1,a: 0=10.0 60=0.0 120=0.0 180=40.0 240=0.0");
    }

    @Test
    void ofTheFutureStayOpen() {
      cpu("a1", 590, 1);
      Answer answer =
          new Evaluator(store, clock, limits)
              .answer(
                  QueryParser.parse(
                      "host: cpu_pct step 1m fill previous from -60s to 2026-03-29T13:00"),
                  10,
                  10);
      assertThat(lines(answer)).containsExactly("a1,a: 540=1.0 600=1.0");
    }
  }

  @Nested
  class Calendars {
    private Answer ask(String text) {
      return new Evaluator(store, clock, limits).answer(QueryParser.parse(text), 300, 10);
    }

    @Test
    void aDayBeginsWhereItsZoneSaysAlsoWhenClocksGoForward() {
      // Berlin: 28 March is 23:00Z to 23:00Z; 29 March ends at 22:00Z.
      cpu("a1", -13 * 3_600 - 1, 1);
      cpu("a1", -13 * 3_600, 2);
      cpu("a1", 0, 4);

      Answer answer =
          ask("host: cpu_pct, p50(cpu_pct) step 1d tz Europe/Berlin from 2026-03-28 to 2026-03-30");
      assertThat(lines(answer)).containsExactly("a1,a: -133200=1.0/1.0 -46800=3.0/3.0");
      assertThat(answer.step()).isEqualTo(-1);
    }

    @Test
    void aWeekBeginsOnMondayAndAMonthOnItsFirst() {
      cpu("a1", 0, 4);

      assertThat(ask("host: cpu_pct step 1w last 1h").lines().getFirst().times())
          .containsExactly(Micros.of(Instant.parse("2026-03-23T00:00:00Z")));
      assertThat(ask("host: cpu_pct step 1mo last 1h").lines().getFirst().times())
          .containsExactly(Micros.of(Instant.parse("2026-03-01T00:00:00Z")));
      assertThat(ask("host: cpu_pct step 1d last 1h").step()).isEqualTo(86_400 * Micros.PER_SECOND);
    }
  }

  @Nested
  class Limits {
    @Test
    void areSaid() {
      cpu("a1", 0, 1);
      cpu("a2", 0, 1);
      limits = new QueryLimits(9, 1, 100, 50, Duration.ofSeconds(5));
      assertThatThrownBy(() -> ask("host: cpu_pct"))
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("2 series; at most 1");
      limits = new QueryLimits(1, 9, 100, 50, Duration.ofSeconds(5));
      assertThatThrownBy(() -> ask("host: cpu_pct step all"))
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("2 lines; at most 1");
      assertThatThrownBy(() -> ask("host: cpu_pct step all by device"))
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("2 lines; at most 1");
      assertThat(ask("host: cpu_pct step all top 1").lines()).hasSize(1);
      assertThat(ask("host: cpu_pct step all by none").lines()).hasSize(1);
      limits = new QueryLimits(9, 9, 100, 50, Duration.ofSeconds(5));
      assertThatThrownBy(() -> ask("host: cpu_pct, mem_pct step 10s"))
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("120 values");
      assertThatThrownBy(() -> ask("host: cpu_pct step 1s"))
          .isInstanceOf(QueryTextException.class)
          .hasMessageContaining("at most 50");
      limits = new QueryLimits(9, 9, 100, 50, Duration.ZERO);
      assertThatThrownBy(() -> ask("host: cpu_pct step 1m"))
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("takes longer than");
    }

    @Test
    void anInterruptedQueryEnds() {
      cpu("a1", 0, 1);
      Thread.currentThread().interrupt();
      try {
        assertThatThrownBy(() -> ask("host: cpu_pct step 1m"))
            .isInstanceOf(QueryException.class)
            .hasMessageContaining("cancelled");
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
    }

    @Test
    void anEmptyRangeIsRefused() {
      assertThatThrownBy(
              () ->
                  new Evaluator(store, clock, limits)
                      .answer(QueryParser.parse("host: cpu_pct from -1h to -2h"), 300, 10))
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("the range is empty");
    }
  }
}
