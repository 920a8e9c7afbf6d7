package dev.sonde.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.benchmarks.StoreFigures.Times;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The table of what was measured of stores. */
class StoreRowsTest {
  private static StoreFigures figures(String who, double factor) {
    return new StoreFigures(
        who,
        1_000_000,
        new StoreSubject.Fed(2 * factor, 2 * factor, factor, 100 * factor, factor, "note"),
        3 * factor,
        50 * factor,
        60 * factor,
        70 * factor,
        Map.of(Question.DAY, 20 * factor),
        Map.of(Question.DAY, new Times(4 * factor, 9 * factor)),
        new Dashboards.Result(
            new Times(30 * factor, 40 * factor),
            new Times(10, 11),
            new Times(factor, 2 * factor),
            5,
            200 * factor),
        List.of("10.0.0.1"));
  }

  private static List<String> printed(java.util.function.Consumer<StoreRows> rows) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream before = System.out;
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      rows.accept(new StoreRows(new Rows("store")));
    } finally {
      System.setOut(before);
    }
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void eachFigureStandsBesideThoseOfThePeers() {
    List<StoreFigures> figures = List.of(figures("Sonde", 1), figures("Prometheus", 2));
    List<String> lines = printed(rows -> rows.of(StoreScale.DAY, StoreScale.DAY.fleet(0), figures));
    assertThat(lines)
        .contains(
            "| 24 h, 5,000 series: ingest, samples/s | `benchmarks/store` | ≥1 M | **500.0 k** | Prometheus 250.0 k | 2.00× |",
            "| … with closing days between | `benchmarks/store` |  | **250.0 k** | Prometheus 125.0 k | 2.00× |",
            "| … again, p50 (p99), ms | `benchmarks/store` | ≤2.5 | **4.00** (9.00) | Prometheus 8.00 (18.0) | 0.50× |");
    assertThat(lines).noneMatch(line -> line.contains("per hour"));
  }

  @Test
  void growthIsToldByEachStoreOfItself() {
    List<StoreFigures> before = List.of(figures("Sonde", 1), figures("Prometheus", 2));
    List<StoreFigures> after = List.of(figures("Sonde", 3), figures("Prometheus", 2));
    assertThat(printed(rows -> rows.growth("10 times the days", before, after)))
        .contains("| … start | `benchmarks/store` |  | **3.00×** | Prometheus 1.00× |  |");
    assertThat(printed(rows -> rows.growth("10 times the days", before, null))).hasSize(2);
  }
}
