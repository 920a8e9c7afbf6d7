package dev.sonde.relay.reduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What one point says that stands for those of a window. */
class OpenWindowsTest {
  /** 2026-01-01T00:00:00Z. */
  private static final long BEGIN = 1_767_225_600_000_000L;

  private static final Tags HOST = Tags.of(Tags.DEVICE, "a");
  private static final ReductionRules RULES =
      new ReductionRules(Duration.ofMinutes(1), ReductionRules.plainKinds());

  private final OpenWindows windows = new OpenWindows(RULES);

  private static Point host(double second, Fields fields) {
    return new Point("host", at(second), HOST, fields);
  }

  private static Point port(String name, double second, Fields fields) {
    return new Point("interface", at(second), HOST.with(Tags.INTERFACE, name), fields);
  }

  private static long at(double second) {
    return BEGIN + Math.round(second * Micros.PER_SECOND);
  }

  private void add(Point... points) {
    for (Point point : points) {
      assertThat(windows.add("a", 10, point)).isEqualTo(OpenWindows.Added.YES);
    }
  }

  private List<Point> closed() {
    List<OpenWindows.Reduced> reduced = windows.close(Long.MAX_VALUE);
    assertThat(reduced).hasSize(1);
    assertThat(windows.count()).isZero();
    return reduced.getFirst().points();
  }

  private static double number(Point point, String field) {
    return point.fields().number(field).orElseThrow(() -> new AssertionError(field));
  }

  @Test
  void aGaugeIsTheAverageBesideLeastAndGreatest() {
    add(
        host(1, Fields.of("cpu_pct", 10)),
        host(31, Fields.of("cpu_pct", 40)),
        host(11, Fields.of("cpu_pct", 25.5)));
    Point point = closed().getFirst();
    assertThat(point.time()).isEqualTo(at(31));
    assertThat(point.tags()).isEqualTo(HOST);
    assertThat(point.fields().names().asList())
        .containsExactlyInAnyOrder("cpu_pct", "min_cpu_pct", "max_cpu_pct", "points");
    assertThat(number(point, "cpu_pct")).isCloseTo(75.5 / 3, within(1e-12));
    assertThat(number(point, "min_cpu_pct")).isEqualTo(10);
    assertThat(number(point, "max_cpu_pct")).isEqualTo(40);
    assertThat(number(point, "points")).isEqualTo(3);
  }

  @Test
  void aCounterAStateAndATextAreWhatTheyWereLastAndTheCounterHasItsMeanBeside() {
    add(
        host(2, Fields.builder().put("tcp_segments_out", 100).put("cores", 4).build()),
        host(3, Fields.builder().put("tcp_segments_out", 160).put("cores", 8).build()),
        // Measured before and told later.
        host(1, Fields.builder().put("tcp_segments_out", 70).put("cores", 2).build()));
    add(
        port("e0", 1, Fields.builder().put("state", "up").build()),
        port("e0", 2, Fields.builder().put("state", "down").build()));
    List<Point> points = closed();
    assertThat(points.getFirst().fields().asMap())
        .containsEntry("tcp_segments_out", 160.0)
        .containsEntry("min_tcp_segments_out", 70.0)
        .containsEntry("max_tcp_segments_out", 160.0)
        .containsEntry("avg_tcp_segments_out", 110.0)
        .containsEntry("cores", 8.0)
        .containsEntry("min_cores", 2.0);
    assertThat(points.get(1).fields().asMap())
        .containsEntry("state", "down")
        .doesNotContainKey("min_state");
  }

  @Test
  void aFieldThatSomePointsLackHasItsOwnCountAndIsNeverZero() {
    add(
        host(1, Fields.of("load1", 3)),
        host(2, Fields.builder().put("load1", 5).put("swap_pct", 50).build()));
    Point point = closed().getFirst();
    assertThat(point.fields().asMap())
        .containsEntry("swap_pct", 50.0)
        .containsEntry("count_swap_pct", 1.0)
        .containsEntry("points", 2.0)
        .doesNotContainKey("count_load1");
  }

  @Test
  void theMeanOfWhatIsHugeOrTheSameIsExact() {
    for (int second = 1; second <= 50; second++) {
      add(
          host(
              second,
              Fields.builder()
                  .put("load1", 0.1)
                  .put("load5", second % 2 == 0 ? Double.MAX_VALUE : -Double.MAX_VALUE)
                  .build()));
    }
    Point point = closed().getFirst();
    assertThat(number(point, "load1")).isEqualTo(0.1);
    assertThat(number(point, "load5") / Double.MAX_VALUE).isCloseTo(0, within(1e-9));
  }

  @Test
  void windowsAreAlignedAndEachHasItsOwnPoint() {
    add(host(0, Fields.of("load1", 1)), host(59.999999, Fields.of("load1", 3)));
    add(host(60, Fields.of("load1", 10)));
    assertThat(windows.firstEnd()).hasValue(at(60));
    assertThat(windows.lastEnd()).hasValue(at(120));
    List<Point> first = windows.close(at(60)).getFirst().points();
    assertThat(first).hasSize(1);
    assertThat(number(first.getFirst(), "load1")).isEqualTo(2);
    assertThat(windows.count()).isEqualTo(1);
    assertThat(windows.points()).isEqualTo(1);
    assertThat(number(closed().getFirst(), "load1")).isEqualTo(10);
  }

  @Test
  void whatComesTwiceCountsOnce() {
    add(host(1, Fields.of("load1", 1)), host(4, Fields.of("load1", 1)));
    assertThat(windows.add("a", 10, host(1, Fields.of("load1", 9))))
        .isEqualTo(OpenWindows.Added.REPEATED);
    assertThat(number(closed().getFirst(), "max_load1")).isEqualTo(1);
  }

  @Test
  void aSwitchHasOnePointForAllItsPorts() {
    add(
        port("p1", 1, Fields.builder().put("rx_bytes", 1000).put("rx_bytes_per_s", 10).build()),
        port("p1", 11, Fields.builder().put("rx_bytes", 1400).put("rx_bytes_per_s", 40).build()),
        port("p2", 2, Fields.builder().put("rx_bytes", 7).put("rx_bytes_per_s", 100).build()),
        port("p3", 5, Fields.builder().put("up", 0).put("mac", "00:11").build()));
    Point ports = closed().getLast();
    assertThat(ports.kind()).isEqualTo("ports");
    assertThat(ports.tags()).isEqualTo(HOST);
    assertThat(ports.time()).isEqualTo(at(11));
    assertThat(ports.fields().asMap())
        .containsEntry("ports", 3.0)
        .containsEntry("points", 4.0)
        .containsEntry("first_s", Micros.toSeconds(at(1)))
        .containsEntry("last_s", Micros.toSeconds(at(11)))
        .containsEntry("rx_bytes", 1407.0)
        .containsEntry("rx_bytes_per_s", 125.0)
        .containsEntry("min_rx_bytes_per_s", 10.0)
        .containsEntry("max_rx_bytes_per_s", 100.0)
        .containsEntry("up", 0.0)
        .doesNotContainKey("mac");
    assertThat(number(ports, "avg_rx_bytes_per_s")).isCloseTo(50, within(1e-9));
  }

  @Test
  void beyondItsSeriesAWindowTakesNoOther() {
    OpenWindows few = new OpenWindows(RULES, 4);
    assertThat(few.add("a", 10, port("1", 1, Fields.none()))).isEqualTo(OpenWindows.Added.YES);
    assertThat(few.add("b", 10, port("1", 1, Fields.none()))).isEqualTo(OpenWindows.Added.YES);
    assertThat(few.add("a", 10, port("2", 1, Fields.none()))).isEqualTo(OpenWindows.Added.FULL);
    assertThat(few.add("a", 10, port("1", 2, Fields.none()))).isEqualTo(OpenWindows.Added.YES);
    assertThat(few.add("a", 10, port("2", 61, Fields.none()))).isEqualTo(OpenWindows.Added.YES);
  }

  @Test
  void aSeriesTakesNoMoreFieldsThanFitIntoAPoint() {
    for (int batch = 0; batch < 5; batch++) {
      add(host(batch, numbers(batch * 10, 10)));
    }
    assertThat(windows.add("a", 10, host(20, numbers(50, 10)))).isEqualTo(OpenWindows.Added.FULL);
    Point point = closed().getFirst();
    assertThat(point.fields().size()).isLessThanOrEqualTo(PointRules.MAX_FIELDS);
    assertThat(number(point, "points")).isEqualTo(5);
  }

  private static Fields numbers(int from, int count) {
    Fields.Builder builder = Fields.builder();
    IntStream.range(from, from + count).forEach(i -> builder.put("n" + i, i));
    return builder.build();
  }

  @Test
  void theRulesTellWhatIsReduced() {
    long came = at(60);
    assertThat(RULES.way(host(59, Fields.of("load1", 1)), came))
        .isEqualTo(ReductionRules.Way.REDUCED);
    assertThat(RULES.way(host(59, Fields.of("load1", 1)), at(74.999999)))
        .isEqualTo(ReductionRules.Way.REDUCED);
    assertThat(RULES.way(host(59, Fields.of("load1", 1)), at(75)))
        .isEqualTo(ReductionRules.Way.LATE);
    assertThat(RULES.way(host(76, Fields.of("load1", 1)), came)).isEqualTo(ReductionRules.Way.RAW);
    assertThat(RULES.way(host(59, Fields.of("min_load1", 1)), came))
        .isEqualTo(ReductionRules.Way.RAW);
    assertThat(RULES.way(host(59, Fields.of("points", 1)), came)).isEqualTo(ReductionRules.Way.RAW);
    assertThat(RULES.way(host(59, numbers(0, 60)), came)).isEqualTo(ReductionRules.Way.RAW);
    assertThat(RULES.way(host(59, Fields.of("n".repeat(60), 1)), came))
        .isEqualTo(ReductionRules.Way.RAW);
    for (String kind : List.of("probe", "minute", "facts", "agent", "assignment", "metric")) {
      assertThat(RULES.way(new Point(kind, came, HOST, Fields.of("x", 1)), came))
          .isEqualTo(ReductionRules.Way.OTHER);
    }
    assertThat(RULES.kinds()).isEqualTo(Set.of("host", "core", "disk", "interface", "sensor"));
  }
}
