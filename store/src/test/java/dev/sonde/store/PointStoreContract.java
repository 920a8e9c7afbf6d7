package dev.sonde.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import dev.sonde.store.PointStore.KindExtent;
import dev.sonde.store.SeriesQuery.Figure;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.memory.MemoryPointStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What every {@link PointStore} keeps. Each implementation has a subclass that makes one. */
public abstract class PointStoreContract {
  protected static final long SECOND = 1_000_000L;
  protected static final long MINUTE = 60 * SECOND;
  protected static final long HOUR = 60 * MINUTE;

  /** 2023-11-14T22:00:00Z, the start of an hour. */
  protected static final long T0 = 1_699_999_200L * SECOND;

  /** How many values the stores under test put into an answer at most. */
  protected static final long MAX_VALUES = 30_000;

  private static final Tags ALPHA = Tags.of(Tags.DEVICE, "alpha");
  private static final Tags BETA = Tags.of(Tags.DEVICE, "beta");

  @TempDir Path folder;
  private PointStore store = new MemoryPointStore();

  /** How many points, a multiple of 400, a large batch has. */
  protected int largeBatch() {
    return 20_000;
  }

  /** Opens a store in a folder, which may hold one of an earlier call. */
  protected abstract PointStore open(Path in);

  /** Whether points outlive the store's closing. */
  protected abstract boolean isDurable();

  /** Makes writing fail for want of room, until {@link #makeRoom}. */
  protected abstract void takeRoomAway(PointStore from);

  /** Ends what {@link #takeRoomAway} began. */
  protected abstract void makeRoom(PointStore in);

  @BeforeEach
  void openStore() {
    store = open(folder);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  /** The store under test. */
  protected final PointStore store() {
    return store;
  }

  protected static Point point(String kind, long time, Tags tags, Object... namesAndValues) {
    Fields.Builder fields = Fields.builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      String name = (String) namesAndValues[i];
      switch (namesAndValues[i + 1]) {
        case Number number -> fields.put(name, number.doubleValue());
        case Object text -> fields.put(name, text.toString());
      }
    }
    return new Point(kind, time, tags, fields.build());
  }

  private static Point cpu(Tags tags, long time, double value) {
    return point("host", time, tags, "cpu_pct", value);
  }

  private static Batch report(String agent, String stream, long sequence, Point... points) {
    return Batch.of(new Report(new Report.Id(agent, stream, sequence), List.of(points)));
  }

  private void put(Point... points) {
    assertThat(store.append(List.of(Batch.of(List.of(points))))).containsExactly(true);
  }

  private List<SeriesSlice> ask(
      String kind, Map<String, Set<String>> filter, String field, Form form, long step) {
    return store.query(
        new SeriesQuery(
            kind, filter, List.of(new Selection(field, form)), T0, T0 + 24 * HOUR, step));
  }

  /** The values of all series of a field, as {@code tags → time since T0 in seconds=value}. */
  private List<String> values(String kind, String field) {
    List<String> found = new ArrayList<>();
    for (SeriesSlice slice : ask(kind, Map.of(), field, Form.VALUE, 0)) {
      for (int i = 0; i < slice.size(); i++) {
        found.add(
            slice.tags().value(Tags.DEVICE).orElse("-")
                + "@"
                + (slice.times()[i] - T0) / SECOND
                + "="
                + slice.avg()[i]);
      }
    }
    return found;
  }

  @Nested
  class Past {
    @Test
    void whatIsHereIsNeverChangedAndTheSameAgainChangesNothing() {
      put(cpu(ALPHA, T0 + MINUTE, 1));
      List<Point> past =
          List.of(
              cpu(ALPHA, T0, 2),
              cpu(ALPHA, T0 + MINUTE, 3),
              cpu(ALPHA, T0 + 2 * MINUTE, 4),
              cpu(BETA, T0, 5));

      assertThat(store.addPast(past)).isEqualTo(new PastPoints(3, 1, 0, 0));
      assertThat(store.addPast(past)).isEqualTo(new PastPoints(0, 4, 0, 0));
      assertThat(store.addPast(List.of())).isEqualTo(new PastPoints(0, 0, 0, 0));

      assertThat(values("host", "cpu_pct"))
          .containsExactlyInAnyOrder("alpha@0=2.0", "alpha@60=1.0", "alpha@120=4.0", "beta@0=5.0");
    }

    @Test
    void aKeyThatIsThereTwiceIsAddedOnce() {
      assertThat(store.addPast(List.of(cpu(ALPHA, T0, 1), cpu(ALPHA, T0, 1))))
          .isEqualTo(new PastPoints(1, 1, 0, 0));
    }

    @Test
    void whatCameAsThePastCanBeCorrectedByWhatComes() {
      store.addPast(List.of(cpu(ALPHA, T0, 1), cpu(ALPHA, T0 + SECOND, 1)));
      put(cpu(ALPHA, T0, 7));

      assertThat(values("host", "cpu_pct")).containsExactly("alpha@0=7.0", "alpha@1=1.0");
    }

    @Test
    void itOutlivesTheStoresClosing() {
      assumeTrue(isDurable());
      store.addPast(List.of(cpu(ALPHA, T0, 1)));
      closeStore();
      openStore();

      assertThat(store.addPast(List.of(cpu(ALPHA, T0, 1)))).isEqualTo(new PastPoints(0, 1, 0, 0));
    }

    @Test
    void withoutRoomNothingIsKept() {
      takeRoomAway(store);
      List<Point> past = List.of(cpu(ALPHA, T0, 1));

      assertThatThrownBy(() -> store.addPast(past)).isInstanceOf(StoreException.class);
      makeRoom(store);
      assertThat(store.addPast(past)).isEqualTo(new PastPoints(1, 0, 0, 0));
    }
  }

  @Nested
  class Keys {
    @Test
    void aKeyWrittenTwiceInOneBatchIsKeptOnceWithTheLastValue() {
      put(cpu(ALPHA, T0, 1), cpu(ALPHA, T0 + SECOND, 5), cpu(ALPHA, T0, 2), cpu(ALPHA, T0, 3));

      assertThat(values("host", "cpu_pct")).containsExactly("alpha@0=3.0", "alpha@1=5.0");
      assertThat(store.extents()).containsEntry("host", new KindExtent(2, T0, T0 + SECOND));
    }

    @Test
    void aKeyWrittenTwiceInOneCommitIsKeptOnceWithTheLastValue() {
      store.append(
          List.of(
              Batch.of(List.of(cpu(ALPHA, T0, 1), cpu(BETA, T0, 1))),
              Batch.of(List.of(cpu(ALPHA, T0, 2)))));

      assertThat(values("host", "cpu_pct")).containsExactly("alpha@0=2.0", "beta@0=1.0");
    }

    @Test
    void aKeyWrittenAgainLaterReplacesThePoint() {
      put(cpu(ALPHA, T0, 1));
      put(cpu(ALPHA, T0, 2));

      assertThat(values("host", "cpu_pct")).containsExactly("alpha@0=2.0");
    }

    @Test
    void aLatePointIsPutWhereItBelongs() {
      put(cpu(ALPHA, T0 + 20 * SECOND, 3));
      put(cpu(ALPHA, T0 + 10 * SECOND, 2), cpu(ALPHA, T0, 1), cpu(ALPHA, T0 + 30 * SECOND, 4));

      assertThat(values("host", "cpu_pct"))
          .containsExactly("alpha@0=1.0", "alpha@10=2.0", "alpha@20=3.0", "alpha@30=4.0");
    }

    @Test
    void latePointsOfManyDaysReplaceTheirKeysOnly() {
      long day = 24 * HOUR;
      for (int i = 0; i < 5; i++) {
        put(cpu(ALPHA, T0 + i * day, i), cpu(BETA, T0 + i * day, i));
      }
      put(cpu(ALPHA, T0 + 3 * day, 30), cpu(ALPHA, T0, 10), cpu(ALPHA, T0 + day / 2, 5));

      List<SeriesSlice> all =
          store.query(
              new SeriesQuery(
                  "host",
                  Map.of(),
                  List.of(new Selection("cpu_pct", Form.VALUE)),
                  T0,
                  T0 + 30 * day,
                  0));
      assertThat(all.get(0).avg()).containsExactly(10, 5, 1, 2, 30, 4);
      assertThat(all.get(1).avg()).containsExactly(0, 1, 2, 3, 4);
    }

    @Test
    void aReplacedPointLosesTheFieldsThatTheNewOneLacks() {
      put(point("host", T0, ALPHA, "cpu_pct", 1, "mem_pct", 2, "model", "x"));
      put(point("host", T0, ALPHA, "cpu_pct", 9));

      assertThat(store.latest(T0)).containsExactly(point("host", T0, ALPHA, "cpu_pct", 9));
      assertThat(values("host", "mem_pct")).isEmpty();
    }

    @Test
    void tagsTellSeriesApartWhateverTheirOrder() {
      Tags eth0 = Tags.of("device", "alpha", "interface", "eth0");
      put(point("interface", T0, eth0, "rx_bytes", 1));
      put(point("interface", T0, Tags.of("interface", "eth0", "device", "alpha"), "rx_bytes", 2));
      put(point("interface", T0, ALPHA, "rx_bytes", 3));

      assertThat(store.series("interface", Map.of()))
          .containsExactlyInAnyOrder(
              new SeriesKey("interface", eth0), new SeriesKey("interface", ALPHA));
      assertThat(store.extents().get("interface")).isEqualTo(new KindExtent(2, T0, T0));
    }

    @Test
    void kindsDoNotMix() {
      put(cpu(ALPHA, T0, 1), point("disk", T0, ALPHA, "cpu_pct", 2));

      assertThat(values("host", "cpu_pct")).containsExactly("alpha@0=1.0");
      assertThat(values("disk", "cpu_pct")).containsExactly("alpha@0=2.0");
    }
  }

  @Nested
  class Marks {
    @Test
    void aReportThatComesAgainIsSkipped() {
      assertThat(store.append(List.of(report("a", "s", 1, cpu(ALPHA, T0, 1)))))
          .containsExactly(true);
      assertThat(store.append(List.of(report("a", "s", 1, cpu(ALPHA, T0, 2)))))
          .containsExactly(false);

      assertThat(values("host", "cpu_pct")).containsExactly("alpha@0=1.0");
    }

    @Test
    void aReportThatComesTwiceInOneCommitIsStoredOnce() {
      assertThat(
              store.append(
                  List.of(
                      report("a", "s", 1, cpu(ALPHA, T0, 1)),
                      report("a", "s", 1, cpu(ALPHA, T0, 2)),
                      report("a", "s", 2, cpu(ALPHA, T0 + SECOND, 3)))))
          .containsExactly(true, false, true);

      assertThat(values("host", "cpu_pct")).containsExactly("alpha@0=1.0", "alpha@1=3.0");
    }

    @Test
    void gapsAreAllowedAndGoingBackIsNot() {
      assertThat(
              store.append(
                  List.of(
                      report("a", "s", 5, cpu(ALPHA, T0, 5)),
                      report("a", "s", 900, cpu(ALPHA, T0 + SECOND, 900)),
                      report("a", "s", 6, cpu(ALPHA, T0 + 2 * SECOND, 6)))))
          .containsExactly(true, true, false);
      assertThat(store.append(List.of(report("a", "s", 899, cpu(ALPHA, T0, 899)))))
          .containsExactly(false);
    }

    @Test
    void streamsAndAgentsCountApart() {
      assertThat(
              store.append(
                  List.of(
                      report("a", "s", 7, cpu(ALPHA, T0, 1)),
                      report("a", "t", 1, cpu(ALPHA, T0 + SECOND, 2)),
                      report("b", "s", 1, cpu(ALPHA, T0 + 2 * SECOND, 3)))))
          .containsExactly(true, true, true);
    }

    @Test
    void anEmptyReportLeavesItsMark() {
      assertThat(store.append(List.of(report("a", "s", 1)))).containsExactly(true);
      assertThat(store.append(List.of(report("a", "s", 1, cpu(ALPHA, T0, 1)))))
          .containsExactly(false);
    }

    @Test
    void nothingToAppendIsNoProblem() {
      assertThat(store.append(List.of())).isEmpty();
      assertThat(store.append(List.of(Batch.of(List.of())))).containsExactly(true);
      assertThat(store.extents()).isEmpty();
    }
  }

  @Nested
  class Names {
    @Test
    void aNewFieldOfAKnownKindIsKept() {
      put(cpu(ALPHA, T0, 1));
      put(point("host", T0 + SECOND, ALPHA, "cpu_pct", 2, "swap_pct", 3));
      put(point("host", T0 + 2 * SECOND, BETA, "load", 4));

      assertThat(values("host", "swap_pct")).containsExactly("alpha@1=3.0");
      assertThat(store.latest(T0))
          .containsExactlyInAnyOrder(
              point("host", T0 + SECOND, ALPHA, "cpu_pct", 2, "swap_pct", 3),
              point("host", T0 + 2 * SECOND, BETA, "load", 4));
    }

    @Test
    void aLatePointMayBringANewField() {
      put(cpu(ALPHA, T0, 1));
      put(cpu(ALPHA, T0 + SECOND, 1), point("host", T0, ALPHA, "swap_pct", 3));

      assertThat(values("host", "swap_pct")).containsExactly("alpha@0=3.0");
      assertThat(values("host", "cpu_pct")).containsExactly("alpha@1=1.0");
    }

    @Test
    void aFieldMayBeANumberHereAndATextThere() {
      put(point("probe", T0, ALPHA, "answer", "refused"));
      put(point("probe", T0 + SECOND, ALPHA, "answer", 42));
      put(point("probe", T0, BETA, "answer", "late", "rtt_ms", 1));

      assertThat(values("probe", "answer")).containsExactly("alpha@1=42.0");
      assertThat(store.latest(T0))
          .containsExactlyInAnyOrder(
              point("probe", T0 + SECOND, ALPHA, "answer", 42),
              point("probe", T0, BETA, "answer", "late", "rtt_ms", 1));
    }

    @Test
    void textsComeBackAsTheyWent() {
      String text = "Zürich \"quoted\" 'single' \\ % ; -- \n 測定 🛰 " + "x".repeat(900);
      put(point("probe", T0, ALPHA, "error", text, "empty", ""));

      assertThat(store.latest(T0))
          .containsExactly(point("probe", T0, ALPHA, "error", text, "empty", ""));
    }

    @Test
    void namesAreNeverTakenForTheEnginesOwn() {
      Object[] fields = {
        "time",
        1,
        "series",
        2,
        "select",
        3,
        "Select",
        4,
        "a\"b",
        5,
        "a'b; drop",
        6,
        "",
        7,
        "x$text",
        8,
        "größe",
        9,
        "rowid",
        10,
        "a.b",
        11,
        "TIME",
        12,
        "at",
        13,
        "v",
        14,
        "before",
        15
      };
      for (String kind : List.of("order", "Order", "main", "a\".\"b", "", "time", "größe")) {
        Point odd = point(kind, T0, ALPHA, fields);
        put(odd);
        assertThat(store.latest(T0)).contains(odd);
        for (int i = 0; i < fields.length; i += 2) {
          assertThat(values(kind, (String) fields[i]))
              .containsExactly("alpha@0=" + fields[i + 1] + ".0");
        }
      }
      assertThat(store.extents()).hasSize(7);
    }

    @Test
    void tagValuesMayBeAnything() {
      Tags odd =
          Tags.of("device", "dev 'ice\"; -- 測定 🛰", "mount", "/a=b,c{d}", "empty", "", "x", "NULL");
      put(point("disk", T0, odd, "used_pct", 1));

      assertThat(store.series("disk", Map.of("device", Set.of("dev 'ice\"; -- 測定 🛰"))))
          .containsExactly(new SeriesKey("disk", odd));
      assertThat(store.latest(T0)).containsExactly(point("disk", T0, odd, "used_pct", 1));
    }

    @Test
    void aPointMayHaveNoTagsAndNoFields() {
      put(point("agent", T0, Tags.none()));

      assertThat(store.latest(T0)).containsExactly(point("agent", T0, Tags.none()));
      assertThat(store.series("agent", Map.of()))
          .containsExactly(new SeriesKey("agent", Tags.none()));
    }

    @Test
    void numbersAreExact() {
      double[] numbers = {0, -0.5, 1L << 53, Double.MAX_VALUE, Double.MIN_VALUE, 0.1, -1e-300};
      for (int i = 0; i < numbers.length; i++) {
        put(cpu(ALPHA, T0 + i, numbers[i]));
      }

      assertThat(ask("host", Map.of(), "cpu_pct", Form.VALUE, 0).getFirst().avg())
          .containsExactly(numbers);
    }
  }

  @Nested
  class Queries {
    @Test
    void stepsAreAlignedToTheEpochAndEmptyOnesAbsent() {
      put(
          cpu(ALPHA, T0 + 59 * SECOND, 1),
          cpu(ALPHA, T0 + MINUTE, 10),
          cpu(ALPHA, T0 + MINUTE + 30 * SECOND, 20),
          cpu(ALPHA, T0 + 2 * MINUTE - 1, 60),
          cpu(ALPHA, T0 + 5 * MINUTE, 7));

      SeriesSlice slice = ask("host", Map.of(), "cpu_pct", Form.VALUE, MINUTE).getFirst();

      assertThat(slice.times()).containsExactly(T0, T0 + MINUTE, T0 + 5 * MINUTE);
      assertThat(slice.min()).containsExactly(1, 10, 7);
      assertThat(slice.avg()).containsExactly(1, 30, 7);
      assertThat(slice.max()).containsExactly(1, 60, 7);
    }

    @Test
    void quantilesAreInterpolatedBetweenTheValuesOfAStep() {
      for (int i = 0; i < 20; i++) {
        put(cpu(ALPHA, T0 + i * SECOND, 19 - i));
      }
      put(cpu(ALPHA, T0 + MINUTE, 7), cpu(BETA, T0, 1), cpu(BETA, T0 + SECOND, 2));
      List<SeriesSlice> slices =
          store.query(
              new SeriesQuery(
                  "host",
                  Map.of(),
                  List.of(new Selection("cpu_pct", Form.VALUE)),
                  T0,
                  T0 + HOUR,
                  MINUTE,
                  List.of(0.95, 0.0, 0.5, 1.0)));

      double[][] alpha = slices.get(0).quantiles();
      assertThat(alpha[0]).containsExactly(new double[] {18.05, 7}, within(1e-9));
      assertThat(alpha[1]).containsExactly(slices.get(0).min());
      assertThat(alpha[2]).containsExactly(9.5, 7);
      assertThat(alpha[3]).containsExactly(slices.get(0).max());
      assertThat(slices.get(1).quantiles()[2]).containsExactly(1.5);
    }

    @Test
    void quantilesOfRatesAreThoseOfTheRates() {
      for (int i = 0; i <= 10; i++) {
        put(point("interface", T0 + i * SECOND, ALPHA, "rx_bytes", i * i));
      }
      SeriesSlice slice =
          store
              .query(
                  new SeriesQuery(
                      "interface",
                      Map.of(),
                      List.of(new Selection("rx_bytes", Form.RATE)),
                      T0,
                      T0 + HOUR,
                      MINUTE,
                      List.of(0.5)))
              .getFirst();

      assertThat(slice.quantiles()[0]).containsExactly(10);
    }

    @Test
    void stepsTellHowManyValuesTheyHaveAndTheLatestWhenAsked() {
      put(cpu(ALPHA, T0, 4), cpu(ALPHA, T0 + 59 * SECOND, 3), cpu(ALPHA, T0 + MINUTE, 7));
      put(cpu(ALPHA, T0 + 30 * SECOND, 9), point("host", T0 + 40 * SECOND, ALPHA, "mem_pct", 1));

      SeriesSlice both = further(Form.VALUE, Figure.COUNT, Figure.LAST);
      assertThat(both.count()).containsExactly(3, 1);
      assertThat(both.last()).containsExactly(3, 7);
      assertThat(both.max()).containsExactly(9, 7);
      assertThat(further(Form.VALUE, Figure.LAST).last()).containsExactly(3, 7);
      assertThat(further(Form.VALUE, Figure.LAST).count()).isEmpty();
      assertThat(further(Form.VALUE, Figure.COUNT).count()).containsExactly(3, 1);
      assertThat(further(Form.VALUE).last()).isEmpty();
    }

    @Test
    void furtherFiguresOfRatesAreThoseOfTheRates() {
      put(cpu(ALPHA, T0, 0), cpu(ALPHA, T0 + 10 * SECOND, 50), cpu(ALPHA, T0 + 20 * SECOND, 60));
      put(cpu(ALPHA, T0 + 30 * SECOND, 2));

      SeriesSlice slice = further(Form.RATE, Figure.COUNT, Figure.LAST);
      assertThat(slice.count()).containsExactly(2);
      assertThat(slice.last()).containsExactly(1);
    }

    private SeriesSlice further(Form form, Figure... further) {
      return store
          .query(
              new SeriesQuery(
                  "host",
                  Map.of(),
                  List.of(new Selection("cpu_pct", form)),
                  T0,
                  T0 + HOUR,
                  MINUTE,
                  List.of(0.5),
                  Set.of(further)))
          .getFirst();
    }

    @Test
    void furtherFiguresOfPointsAsTheyAreAreRefused() {
      List<Selection> cpu = List.of(new Selection("cpu_pct", Form.VALUE));
      assertThatThrownBy(
              () ->
                  new SeriesQuery(
                      "host", Map.of(), cpu, T0, T0 + 1, 0, List.of(), Set.of(Figure.COUNT)))
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("'step' must not be 0");
    }

    @Test
    void quantilesThatThereAreNotAreRefused() {
      List<Selection> cpu = List.of(new Selection("cpu_pct", Form.VALUE));
      for (List<Double> wrong : List.of(List.of(1.1), List.of(-0.1), List.of(Double.NaN))) {
        assertThatThrownBy(() -> new SeriesQuery("host", Map.of(), cpu, T0, T0 + 1, 1, wrong))
            .isInstanceOf(QueryException.class);
      }
      assertThatThrownBy(() -> new SeriesQuery("host", Map.of(), cpu, T0, T0 + 1, 0, List.of(0.5)))
          .isInstanceOf(QueryException.class)
          .hasMessageContaining("step");
    }

    @Test
    void theRangeHoldsItsBeginningButNotItsEnd() {
      put(cpu(ALPHA, T0 - 1, 1), cpu(ALPHA, T0, 2), cpu(ALPHA, T0 + 24 * HOUR - 1, 3));
      put(cpu(ALPHA, T0 + 24 * HOUR, 4));

      assertThat(ask("host", Map.of(), "cpu_pct", Form.VALUE, 0).getFirst().avg())
          .containsExactly(2, 3);
    }

    @Test
    void aStepThatTheRangeCutsHoldsOnlyWhatIsInTheRange() {
      put(cpu(ALPHA, T0 + 10 * SECOND, 1), cpu(ALPHA, T0 + 40 * SECOND, 3));

      SeriesSlice slice =
          store
              .query(
                  new SeriesQuery(
                      "host",
                      Map.of(),
                      List.of(new Selection("cpu_pct", Form.VALUE)),
                      T0 + 30 * SECOND,
                      T0 + HOUR,
                      MINUTE))
              .getFirst();

      assertThat(slice.times()).containsExactly(T0);
      assertThat(slice.avg()).containsExactly(3);
    }

    @Test
    void severalFieldsComeAsSlicesOfTheirOwn() {
      put(
          point("host", T0, ALPHA, "cpu_pct", 1, "mem_pct", 2),
          point("host", T0 + SECOND, ALPHA, "mem_pct", 3));

      List<SeriesSlice> slices =
          store.query(
              new SeriesQuery(
                  "host",
                  Map.of(),
                  List.of(
                      new Selection("mem_pct", Form.VALUE),
                      new Selection("cpu_pct", Form.VALUE),
                      new Selection("mem_pct", Form.RATE)),
                  T0,
                  T0 + HOUR,
                  0));

      assertThat(slices)
          .extracting(s -> s.field().field() + s.field().form() + Arrays.toString(s.avg()))
          .containsExactly("cpu_pctVALUE[1.0]", "mem_pctVALUE[2.0, 3.0]", "mem_pctRATE[1.0]");
    }

    @Test
    void aFilterTakesSeveralValuesAndSeveralNames() {
      for (String device : List.of("a", "b", "c")) {
        for (String name : List.of("eth0", "eth1")) {
          put(point("interface", T0, Tags.of("device", device, "interface", name), "rx", 1));
        }
      }
      put(point("interface", T0, Tags.of("device", "a"), "rx", 1));

      Map<String, Set<String>> filter =
          Map.of("device", Set.of("a", "b", "zzz"), "interface", Set.of("eth1"));

      assertThat(ask("interface", filter, "rx", Form.VALUE, 0))
          .extracting(s -> s.tags().toString())
          .containsExactly("{device=a, interface=eth1}", "{device=b, interface=eth1}");
      assertThat(store.series("interface", filter)).hasSize(2);
      assertThat(store.series("interface", Map.of("device", Set.of("a")))).hasSize(3);
      assertThat(ask("interface", Map.of("rack", Set.of("1")), "rx", Form.VALUE, 0)).isEmpty();
      assertThat(ask("interface", Map.of("device", Set.of()), "rx", Form.VALUE, 0)).isEmpty();
    }

    @Test
    void whatIsNotThereGivesAnEmptyAnswer() {
      put(point("host", T0, ALPHA, "cpu_pct", 1, "model", "x"));

      assertThat(ask("nothing", Map.of(), "cpu_pct", Form.VALUE, 0)).isEmpty();
      assertThat(ask("host", Map.of(), "nothing", Form.VALUE, MINUTE)).isEmpty();
      assertThat(ask("host", Map.of(), "nothing", Form.RATE, MINUTE)).isEmpty();
      assertThat(ask("host", Map.of(), "model", Form.VALUE, 0)).isEmpty();
      assertThat(store.series("nothing", Map.of())).isEmpty();
    }

    @Test
    void anAnswerThatIsTooLargeIsRefused() {
      List<Point> many =
          IntStream.rangeClosed(0, (int) MAX_VALUES).mapToObj(i -> cpu(ALPHA, T0 + i, i)).toList();
      store.append(List.of(Batch.of(many)));

      assertThatThrownBy(() -> ask("host", Map.of(), "cpu_pct", Form.VALUE, 0))
          .isInstanceOf(QueryException.class)
          .hasMessageContaining(String.valueOf(MAX_VALUES));
      assertThat(ask("host", Map.of(), "cpu_pct", Form.VALUE, SECOND)).hasSize(1);
    }
  }

  @Nested
  class Rates {
    private Point rx(long seconds, double bytes) {
      return point("interface", T0 + seconds * SECOND, ALPHA, "rx_bytes", bytes);
    }

    private double[] rates(long step) {
      return ask("interface", Map.of(), "rx_bytes", Form.RATE, step).stream()
          .findFirst()
          .map(SeriesSlice::avg)
          .orElse(new double[0]);
    }

    @Test
    void aRateIsTheIncreasePerSecond() {
      put(rx(0, 1_000), rx(10, 2_000), rx(30, 2_000), rx(40, 52_000));

      assertThat(rates(0)).containsExactly(100, 0, 5_000);
    }

    @Test
    void aCounterThatGoesBackGivesNoRate() {
      put(rx(0, 4_294_967_000.0), rx(10, 500), rx(20, 1_500), rx(30, 0), rx(40, 10));

      SeriesSlice slice = ask("interface", Map.of(), "rx_bytes", Form.RATE, 0).getFirst();
      assertThat(slice.times()).containsExactly(T0 + 20 * SECOND, T0 + 40 * SECOND);
      assertThat(slice.avg()).containsExactly(100, 1);
    }

    @Test
    void theFirstRateUsesThePointBeforeTheRange() {
      put(rx(-10, 1_000), rx(0, 2_000));

      assertThat(rates(0)).containsExactly(100);
    }

    @Test
    void thereIsNoRateAcrossALongGap() {
      put(rx(-4_000, 0), rx(0, 1_000), rx(3_600, 4_600), rx(7_201, 9_000));

      assertThat(rates(0)).containsExactly(1);
    }

    @Test
    void stepsSummariseTheRatesOfTheirPoints() {
      put(rx(-10, 0), rx(0, 10), rx(20, 50), rx(40, 50), rx(65, 100));

      SeriesSlice slice = ask("interface", Map.of(), "rx_bytes", Form.RATE, MINUTE).getFirst();
      assertThat(slice.times()).containsExactly(T0, T0 + MINUTE);
      assertThat(slice.min()).containsExactly(0, 2);
      assertThat(slice.avg()).containsExactly(1, 2);
      assertThat(slice.max()).containsExactly(2, 2);
    }

    @Test
    void pointsWithoutTheFieldAreNotLookedAt() {
      put(rx(0, 0), point("interface", T0 + 5 * SECOND, ALPHA, "speed", 1), rx(10, 100));

      assertThat(rates(0)).containsExactly(10);
    }

    @Test
    void latePointsAreCountedInTheirPlace() {
      put(rx(0, 0), rx(20, 400));
      put(rx(10, 100));

      assertThat(rates(0)).containsExactly(10, 30);
    }

    @Test
    void seriesDoNotMix() {
      put(rx(0, 0), rx(10, 100));
      put(
          point("interface", T0 + 5 * SECOND, BETA, "rx_bytes", 1_000),
          point("interface", T0 + 15 * SECOND, BETA, "rx_bytes", 1_010));

      assertThat(ask("interface", Map.of(), "rx_bytes", Form.RATE, 0))
          .extracting(s -> Arrays.toString(s.avg()))
          .containsExactly("[10.0]", "[1.0]");
    }
  }

  @Nested
  class Latest {
    @Test
    void isTheNewestPointOfEachSeriesOfAllKinds() {
      Point newestHost = point("host", T0 + 9 * SECOND, ALPHA, "cpu_pct", 9, "model", "m");
      Point newestDisk = point("disk", T0 + SECOND, ALPHA, "used_pct", 1);
      put(cpu(ALPHA, T0, 1), newestHost, cpu(ALPHA, T0 + SECOND, 2), newestDisk);
      put(cpu(BETA, T0 - HOUR, 3));

      assertThat(store.latest(T0)).containsExactlyInAnyOrder(newestHost, newestDisk);
      assertThat(store.latest(T0 + 9 * SECOND)).containsExactly(newestHost);
      assertThat(store.latest(T0 + 10 * SECOND)).isEmpty();
      assertThat(store.latest(0)).hasSize(3);
    }
  }

  @Nested
  class Removal {
    @Test
    void forgettingADeviceTakesItsPointsAndSeriesAndNoOthers() {
      Tags eth0 = Tags.of("device", "alpha", "interface", "eth0");
      put(cpu(ALPHA, T0, 1), cpu(ALPHA, T0 + SECOND, 2), cpu(BETA, T0, 3));
      put(point("interface", T0, eth0, "rx", 1));

      assertThat(store.forget("device", "alpha")).isEqualTo(3);

      assertThat(store.series("host", Map.of())).containsExactly(new SeriesKey("host", BETA));
      assertThat(store.series("interface", Map.of())).isEmpty();
      assertThat(store.extents()).containsOnlyKeys("host");
      assertThat(store.latest(0)).containsExactly(cpu(BETA, T0, 3));
      assertThat(store.forget("device", "alpha")).isZero();
    }

    @Test
    void aForgottenDeviceMayReturn() {
      put(cpu(ALPHA, T0 + HOUR, 1));
      store.forget("device", "alpha");
      put(cpu(ALPHA, T0, 2));
      put(cpu(ALPHA, T0, 3));

      assertThat(values("host", "cpu_pct")).containsExactly("alpha@0=3.0");
    }

    @Test
    void whatWasForgottenIsNotBroughtBackByAnOldReport() {
      store.append(List.of(report("a", "s", 1, cpu(ALPHA, T0, 1))));
      store.forget("device", "alpha");

      assertThat(store.append(List.of(report("a", "s", 1, cpu(ALPHA, T0, 1)))))
          .containsExactly(false);
      assertThat(store.extents()).isEmpty();
    }
  }

  @Nested
  class Size {
    @Test
    void aLargeBatchIsKeptWhole() {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < largeBatch(); i++) {
        points.add(cpu(Tags.of("device", "d" + i % 100), T0 + i / 100 * SECOND, i));
      }
      put(points.toArray(Point[]::new));
      put(points.subList(0, largeBatch() / 4).toArray(Point[]::new));

      assertThat(store.extents())
          .containsEntry(
              "host", new KindExtent(largeBatch(), T0, T0 + (largeBatch() / 100 - 1) * SECOND));
      assertThat(store.check().series()).isEqualTo(100);
      assertThat(store.check().bytes()).isPositive();
    }
  }

  @Nested
  class Failure {
    @Test
    void aFailedAppendKeepsNothingAndMayBeTriedAgain() {
      store.append(List.of(report("a", "s", 1, cpu(ALPHA, T0, 1))));
      List<Batch> more =
          List.of(
              report("a", "s", 2, cpu(ALPHA, T0 + SECOND, 2), cpu(BETA, T0, 1)),
              report("a", "s", 3, point("disk", T0, ALPHA, "used_pct", 1, "fs", "ext4")));

      takeRoomAway(store);
      assertThatThrownBy(() -> store.append(more)).isInstanceOf(StoreException.class);

      assertThat(store.check().writable()).isFalse();
      assertThat(store.check().problem()).isNotEmpty();
      assertThat(values("host", "cpu_pct")).containsExactly("alpha@0=1.0");
      assertThat(store.series("disk", Map.of())).isEmpty();
      assertThat(store.series("host", Map.of())).hasSize(1);

      makeRoom(store);
      assertThat(store.append(more)).containsExactly(true, true);
      assertThat(store.check().writable()).isTrue();
      assertThat(store.check().problem()).isEmpty();
      assertThat(values("host", "cpu_pct"))
          .containsExactly("alpha@0=1.0", "alpha@1=2.0", "beta@0=1.0");
      assertThat(store.extents().keySet()).containsExactlyInAnyOrder("disk", "host");
    }

    @Test
    void aClosedStoreSaysSo() {
      store.close();

      assertThatThrownBy(() -> put(cpu(ALPHA, T0, 1)))
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("closed");
      assertThatThrownBy(() -> store.latest(0)).isInstanceOf(StoreException.class);
      assertThat(store.check().writable()).isFalse();
      store.close();
    }
  }

  @Nested
  class Concurrency {
    @Test
    @Timeout(30)
    void readersSeeWholeCommitsWhileWritersWrite() throws Exception {
      int commits = 60;
      CountDownLatch done = new CountDownLatch(2);
      // On virtual threads, readers that never block would keep the writers from running.
      try (var threads = Executors.newCachedThreadPool()) {
        List<Future<?>> work = new ArrayList<>();
        for (String agent : List.of("a", "b")) {
          work.add(
              threads.submit(
                  () -> {
                    Tags one = Tags.of("device", agent, "half", "1");
                    Tags two = Tags.of("device", agent, "half", "2");
                    try {
                      for (int i = 1; i <= commits; i++) {
                        store.append(
                            List.of(
                                report(agent, "s", i, cpu(one, T0 + i, i), cpu(two, T0 + i, i))));
                      }
                    } finally {
                      done.countDown();
                    }
                  }));
        }
        for (int i = 0; i < 3; i++) {
          work.add(
              threads.submit(
                  () -> {
                    while (done.getCount() > 0) {
                      KindExtent extent = store.extents().get("host");
                      if (extent != null) {
                        assertThat(extent.points()).isEven();
                      }
                      for (SeriesSlice slice : ask("host", Map.of(), "cpu_pct", Form.VALUE, 0)) {
                        assertThat(slice.avg()[slice.size() - 1]).isEqualTo(slice.size());
                      }
                    }
                  }));
        }
        for (Future<?> each : work) {
          each.get();
        }
      }
      assertThat(store.extents())
          .containsEntry("host", new KindExtent(4L * commits, T0 + 1, T0 + commits));
    }

    @Test
    void whatAnAppendReturnedForIsSeenByTheNextReader() {
      for (int i = 0; i < 50; i++) {
        put(cpu(ALPHA, T0 + i, i));
        assertThat(store.latest(0)).containsExactly(cpu(ALPHA, T0 + i, i));
      }
    }
  }

  @Nested
  class Reopening {
    @Test
    void everythingIsStillThere() {
      assumeTrue(isDurable());
      Tags odd = Tags.of("device", "größe 'x'", "z", "1", "a", "2");
      put(cpu(ALPHA, T0 + SECOND, 1), point("Odd kind", T0, odd, "x y", 1, "text", "t"));
      store.append(List.of(report("a", "s", 5, cpu(BETA, T0, 1))));

      store.close();
      store = open(folder);

      assertThat(store.latest(0))
          .containsExactlyInAnyOrder(
              cpu(ALPHA, T0 + SECOND, 1),
              cpu(BETA, T0, 1),
              point("Odd kind", T0, odd, "x y", 1, "text", "t"));
      assertThat(store.append(List.of(report("a", "s", 5, cpu(BETA, T0, 2)))))
          .containsExactly(false);
    }

    @Test
    void keysStayUnique() {
      assumeTrue(isDurable());
      put(cpu(ALPHA, T0 + 100 * HOUR, 1), cpu(BETA, T0, 1), cpu(BETA, T0 + SECOND, 1));

      store.close();
      store = open(folder);
      put(cpu(ALPHA, T0 + 100 * HOUR, 2), cpu(BETA, T0, 2), cpu(BETA, T0 + 2 * SECOND, 2));
      put(cpu(Tags.of("device", "gamma"), T0, 7));

      assertThat(values("host", "cpu_pct"))
          .containsExactly("beta@0=2.0", "beta@1=1.0", "beta@2=2.0", "gamma@0=7.0");
      assertThat(store.extents().get("host")).isEqualTo(new KindExtent(5, T0, T0 + 100 * HOUR));
    }

    @Test
    void whatWasForgottenStaysForgotten() {
      assumeTrue(isDurable());
      put(cpu(ALPHA, T0, 1), cpu(BETA, T0, 1));
      store.forget("device", "alpha");

      store.close();
      store = open(folder);

      assertThat(store.latest(0)).containsExactly(cpu(BETA, T0, 1));
      assertThat(store.series("host", Map.of())).hasSize(1);
    }
  }
}
