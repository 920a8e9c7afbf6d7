package dev.sonde.server.prometheus.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.server.prometheus.promql.Expr.At;
import dev.sonde.server.prometheus.promql.Expr.Binary;
import dev.sonde.server.prometheus.promql.Expr.NumberLiteral;
import dev.sonde.server.prometheus.promql.Expr.Selector;
import dev.sonde.server.prometheus.promql.Expr.StringLiteral;
import dev.sonde.server.prometheus.promql.Expr.Subquery;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries as trees, and what is said of those that are none. */
class ParserTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    ".5, 0.5",
    "1e3, 1000",
    "1.5E-2, 0.015",
    "0x1F, 31",
    "inf, Infinity",
    "+Inf, Infinity",
    "NaN, NaN",
    "007, 7",
  })
  void readsNumbers(String text, double value) {
    assertThat(Parser.parse(text)).isEqualTo(new NumberLiteral(value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"a\\tb\\\"\" | a\tb\"",
        "'it''s' | it",
        "`a\\n` | a\\n",
        "\"\\x41\\u00e4\\U0001F600\\101\" | Aä😀A",
      })
  void readsStrings(String text, String value) {
    String written = text.equals("'it''s'") ? "'it'" : text;
    assertThat(Parser.parse(written)).isEqualTo(new StringLiteral(value));
  }

  @Test
  void bindsAsPrometheusDoes() {
    assertThat(Parser.parse("a + b * c")).isEqualTo(Parser.parse("a + (b * c)"));
    assertThat(Parser.parse("a - b - c")).isEqualTo(Parser.parse("(a - b) - c"));
    assertThat(Parser.parse("2 ^ 3 ^ 2")).isEqualTo(Parser.parse("2 ^ (3 ^ 2)"));
    assertThat(Parser.parse("-2 ^ 2")).isEqualTo(Parser.parse("-(2 ^ 2)"));
    assertThat(Parser.parse("-a * b")).isEqualTo(Parser.parse("(-a) * b"));
    assertThat(Parser.parse("2 ^ -a * b")).isEqualTo(Parser.parse("(2 ^ (-a)) * b"));
    assertThat(Parser.parse("a or b and c unless d"))
        .isEqualTo(Parser.parse("a or ((b and c) unless d)"));
    assertThat(Parser.parse("a == b + c > d")).isEqualTo(Parser.parse("(a == (b + c)) > d"));
    assertThat(Parser.parse("a ATAN2 b")).isEqualTo(Parser.parse("a atan2 b"));
  }

  @Test
  void wordsOfTheLanguageMayBeNames() {
    assertThat(Parser.parse("sum + by")).isInstanceOf(Binary.class);
    assertThat(Parser.parse("rate{by=\"x\"}")).isInstanceOf(Selector.class);
    assertThat(Parser.parse("sum by (sum, on) (count)"))
        .isEqualTo(Parser.parse("SUM(count) BY (sum, on,)"));
    assertThat(Parser.parse("job:up:sum")).isInstanceOf(Selector.class);
  }

  @Test
  void readsRangesAndTimes() {
    Subquery subquery =
        (Subquery) Parser.parse("rate(x[1m30s])[1h:5m] @ 12.5 offset -1d # why not");

    assertThat(subquery.range()).isEqualTo(3_600_000);
    assertThat(subquery.step()).hasValue(300_000L);
    assertThat(subquery.timing())
        .isEqualTo(new Expr.Timing(-86_400_000, Optional.of(new At.Time(12_500))));
    assertThat(((Subquery) Parser.parse("x[5m:]")).step()).isEmpty();
    assertThat(((Selector) Parser.parse("x offset 1ms @ end()")).timing())
        .isEqualTo(new Expr.Timing(1, Optional.of(new At.End())));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | 1:1: parse error: no expression found in input",
        "sum( | 1:5: parse error: unexpected end of input, expected an expression",
        "up{ | 1:4: parse error: unexpected end of input in label matching, expected the name of a label",
        "up{a=b} | 1:6: parse error: unexpected \"b\" in label matching, expected a string",
        "up{a~\"b\"} | 1:5: parse error: unexpected character: '~~'",
        "up{a==\"b\"} | 1:5: parse error: unexpected \"==\" in label matching, expected one of =, !=, =~~ and !~~",
        "rate(up) | 1:6: parse error: expected type range vector in call to function \"rate\", got instant vector",
        "rate() | 1:1: parse error: expected 1 argument(s) in call to \"rate\", got 0",
        "round(up, 1, 2) | 1:1: parse error: expected at most 2 argument(s) in call to \"round\", got 3",
        "label_join(up, \"a\") | 1:1: parse error: expected at least 3 argument(s) in call to \"label_join\", got 2",
        "nothing(up) | 1:1: parse error: unknown function with name \"nothing\"",
        "histogram_count(up) | 1:1: parse error: function \"histogram_count\" is not supported by this server",
        "up[5m | 1:6: parse error: unexpected end of input in range, expected \"]\"",
        "up[5] | 1:4: parse error: unexpected \"5\" in range, expected a duration such as 5m",
        "up[0s] | 1:4: parse error: duration must be greater than 0",
        "(up)[5m] | 1:5: parse error: ranges only allowed for vector selectors",
        "up offset 5m[1m] | 1:13: parse error: no offset or @ modifiers allowed before range",
        "sum(up) offset 5m | 1:9: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery",
        "up offset 1m offset 1m | 1:14: parse error: offset may not be set multiple times",
        "up @ 1 @ 2 | 1:8: parse error: @ <timestamp> may not be set multiple times",
        "1 > 2 | 1:3: parse error: comparisons between scalars must use BOOL modifier",
        "up and 1 | 1:4: parse error: set operator \"and\" not allowed in binary scalar expression",
        "up + bool up | 1:4: parse error: bool modifier can only be used on comparison operators",
        "up + on(a) 1 | 1:4: parse error: vector matching only allowed between instant vectors",
        "up and on(a) group_left up | 1:4: parse error: no grouping allowed for \"and\" operation",
        "\"a\" + up | 1:5: parse error: binary expression must contain only scalar and instant vector types",
        "-\"a\" | 1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got \"string\"",
        "topk(up) | 1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1",
        "sum(up[5m]) | 1:5: parse error: expected type instant vector in aggregation expression, got range vector",
        "{a=\"\"} | 1:1: parse error: vector selector must contain at least one non-empty matcher",
        "up{__name__=\"x\"} | 1:4: parse error: metric name must not be set twice: \"up\" or \"x\"",
        "up{a=~~\"(\"} | 1:7: parse error: error parsing regexp",
        "up up | 1:4: parse error: unexpected \"up\"",
        "\"abc | 1:1: parse error: unterminated quoted string",
        "\"a\\q\" | 1:3: parse error: unknown escape sequence '\\q'",
        "up \u0001 up | 1:4: parse error: unexpected character: '\\u0001'",
        "1d2h5m30s7ms1w | 1:1: parse error: unexpected character",
      })
  void saysWhatIsWrongAndWhere(String query, String problem) {
    assertThatThrownBy(() -> Parser.parse(query.replace("~~", "~")))
        .isInstanceOf(PromQlException.class)
        .hasMessageContaining(problem.replace("~~", "~"));
  }

  @Test
  void countsLines() {
    assertThatThrownBy(() -> Parser.parse("up\n  + # plus\n  )"))
        .hasMessageStartingWith("3:3: parse error: unexpected \")\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(", "-", "sum(", "rate(", "[", "a[1m:]", "1+", "2^"})
  void deepNestingIsRefusedNotFollowed(String part) {
    assertThatThrownBy(() -> Parser.parse(part.repeat(3_000))).isInstanceOf(PromQlException.class);
    assertThatThrownBy(() -> Parser.parse(part.repeat(40_000)))
        .isInstanceOf(PromQlException.class)
        .hasMessageContaining("expected at most 32768 characters");
  }

  @Test
  void anythingIsReadOrRefused() {
    String[] parts = {
      "sum",
      "(",
      ")",
      "up",
      "{",
      "}",
      "a",
      "=",
      "\"x\"",
      "[",
      "5m",
      "]",
      ":",
      "offset",
      "@",
      "1",
      "+",
      "by",
      "on",
      "group_left",
      "bool",
      ">",
      "rate",
      ",",
      "-",
      "start",
      "and",
      " "
    };
    Random random = new Random(3);
    int read = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder query = new StringBuilder();
      for (int n = random.nextInt(9); n >= 0; n--) {
        query.append(parts[random.nextInt(parts.length)]).append(random.nextBoolean() ? " " : "");
      }
      try {
        Parser.parse(query.toString());
        read++;
      } catch (PromQlException e) {
        assertThat(e.problem()).as(query.toString()).matches("(?s)\\d+:\\d+: parse error: .+");
      }
    }
    assertThat(read).isGreaterThan(500);
  }
}
