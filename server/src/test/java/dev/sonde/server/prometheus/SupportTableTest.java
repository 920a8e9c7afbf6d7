package dev.sonde.server.prometheus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.server.prometheus.promql.AggregationOp;
import dev.sonde.server.prometheus.promql.BinaryOp;
import dev.sonde.server.prometheus.promql.Function;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What docs/prometheus.md says is supported, and what is. */
class SupportTableTest {
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** A row of the table: how it begins, and what it lists. */
  record Row(String begins, Set<String> names) {
    static Row of(String begins, Stream<String> names) {
      return new Row(begins, names.collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  static Stream<Row> rows() {
    return Stream.of(
        Row.of("| functions |", Arrays.stream(Function.values()).map(Function::word)),
        Row.of("| aggregations |", Arrays.stream(AggregationOp.values()).map(AggregationOp::word)),
        Row.of("| operators |", Arrays.stream(BinaryOp.values()).map(BinaryOp::sign)),
        Row.of("| functions that are refused |", Function.notSupported().stream()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theManualSaysExactlyWhatIs(Row row) throws IOException {
    String line =
        Files.readAllLines(Path.of("..", "docs", "prometheus.md")).stream()
            .filter(each -> each.startsWith(row.begins()))
            .findFirst()
            .orElse("there is no row " + row.begins());

    Set<String> listed = new TreeSet<>();
    CODE.matcher(line).results().forEach(code -> listed.add(code.group(1)));
    assertThat(listed).isEqualTo(row.names());
  }
}
