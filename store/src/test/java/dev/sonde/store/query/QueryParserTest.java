package dev.sonde.store.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sonde.model.Tags;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.query.Query.Rank;
import dev.sonde.store.query.Query.Rank.Measure;
import dev.sonde.store.query.Query.Step;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryParserTest {
  private static final long MINUTE = 60_000_000L;

  @Test
  void theShortestQueryHasAKindAndAField() {
    Query query = QueryParser.parse("host: cpu_pct");

    assertThat(query.kind().text()).isEqualTo("host");
    assertThat(query.figures()).extracting(Figure::name).containsExactly("cpu_pct");
    assertThat(query.figures().getFirst().overTime().kind()).isEqualTo(Function.Kind.AVG);
    assertThat(query.range().from()).isEqualTo(new TimeRange.Moment.Ago(60 * MINUTE));
    assertThat(query.range().to()).isEqualTo(new TimeRange.Moment.Ago(0));
    assertThat(query.step()).isEqualTo(new Step.Automatic());
    assertThat(query.by()).isEmpty();
  }

  @Test
  void everythingCanBeSaidInAnyOrder() {
    Query query =
        QueryParser.parse(
            "probe:max(rtt_max_ms), max( p95(rtt_avg_ms) ) top 10 by last fill previous 15m\n"
                + "tz Europe/Berlin by target,agent step 5m where target = \"the nas\" and agent ~"
                + " 'berlin-.*' and check not in (a, b) and site absent from -24h to -1h30m");

    assertThat(query.figures())
        .extracting(Figure::name)
        .containsExactly("max(rtt_max_ms)", "max(p95(rtt_avg_ms))");
    assertThat(query.rank()).contains(new Rank(10, true, Measure.LAST));
    assertThat(query.fill()).isEqualTo(new Fill(Fill.Mode.PREVIOUS, 15 * MINUTE));
    assertThat(query.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    assertThat(query.by().orElseThrow())
        .extracting(Query.Word::text)
        .containsExactly("target", "agent");
    assertThat(query.step()).isInstanceOf(Step.Fixed.class);
    assertThat(query.range().to()).isEqualTo(new TimeRange.Moment.Ago(90 * MINUTE));
    Tags wanted = Tags.of("target", "the nas", "agent", "berlin-1", "check", "c");
    assertThat(query.conditions()).hasSize(4).allMatch(condition -> condition.holds(wanted));
    assertThat(query.conditions().get(1).holds(wanted.with("agent", "x-berlin-1"))).isFalse();
    assertThat(query.conditions().get(2).holds(wanted.with("check", "b"))).isFalse();
    assertThat(query.conditions().get(3).holds(wanted.with("site", "x"))).isFalse();
  }

  @Test
  void whatSaysNotHoldsWithoutTheTagToo() {
    Query query = QueryParser.parse("host: cpu_pct where site != a and site !~ b and site absent");

    assertThat(query.conditions()).allMatch(condition -> condition.holds(Tags.none()));
  }

  @Test
  void afterTopByMayNameGroups() {
    Query query = QueryParser.parse("host: cpu_pct top 3 by device step 1h");

    assertThat(query.rank()).contains(new Rank(3, true, Measure.AVG));
    assertThat(query.by().orElseThrow()).hasSize(1);
  }

  @Test
  void aFieldAloneMeansWhatIsUsualForIt() {
    Query query = QueryParser.parse("interface: rx_bytes, speed_mbps, custom");

    assertThat(query.figures())
        .extracting(Figure::name, Figure::selection)
        .startsWith(
            org.assertj.core.groups.Tuple.tuple(
                "rate(rx_bytes)", new Selection("rx_bytes", Form.RATE)));
    assertThat(query.figures().get(2).overTime().kind()).isEqualTo(Function.Kind.AVG);
    assertThat(QueryParser.parse("host: uptime_s").figures().getFirst().overTime().kind())
        .isEqualTo(Function.Kind.LAST);
  }

  @Test
  void withoutStepsACounterIsItsValue() {
    Query query = QueryParser.parse("interface: rx_bytes step none");

    assertThat(query.figures().getFirst().selection())
        .isEqualTo(new Selection("rx_bytes", Form.VALUE));
  }

  @Test
  void valuesMayBeQuotedEitherWayAndHoldQuotes() {
    Query query =
        QueryParser.parse(
            "host: cpu_pct where a in ('it''s', \"say \\\"x\\\"\", 10.0.0.1:80, \"\")");

    assertThat(query.conditions().getFirst())
        .isEqualTo(
            new Condition.In(
                query.conditions().getFirst().tag(),
                Set.of("it's", "say \"x\"", "10.0.0.1:80", ""),
                true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|0|a kind of points",
        "host|4|':' after the kind",
        "Host: cpu_pct|0|a-z, 0-9 and _",
        "host:|5|a field",
        "host: )|6|a field",
        "host: avgg(cpu_pct)|6|did you mean avg?",
        "host: max(cpu_pct|17|')' to close max(",
        "host: cpu_pct,|14|a field",
        "host: cpu_pct wher a = b|14|did you mean where?",
        "host: cpu_pct group by a|14|did you mean by?",
        "host: cpu_pct where|19|a tag",
        "host: cpu_pct where a|21|=, !=, ~",
        "host: cpu_pct where a =|23|a value",
        "host: cpu_pct where a in b|25|'(' and values",
        "host: cpu_pct where a in (b|27|',' and another value, or ')'",
        "host: cpu_pct where a = 'b|24|no end",
        "host: cpu_pct where a ~ \"(\"|25|regular expression",
        "host: cpu_pct where a = b or c = d|26|TAG in (A, B)",
        "host: cpu_pct from x|19|2026-01-31",
        "host: cpu_pct from -5x|19|a length of time",
        "host: cpu_pct last 0s|19|above 0",
        "host: cpu_pct last 99999999y|19|at most 100 years",
        "host: cpu_pct from -1h last 2h|23|said before",
        "host: cpu_pct step 5m step 1h|22|said before",
        "host: cpu_pct step 5|19|a length of time",
        "host: cpu_pct top ten|18|a number from 1",
        "host: cpu_pct top 0|18|a number from 1",
        "host: cpu_pct by a top 3 by mox|28|avg, min, max or last",
        "host: cpu_pct fill forward|19|none, zero, previous or linear",
        "host: cpu_pct tz Berlin|17|Europe/Berlin",
        "host: cpu_pct by a, a|20|named twice",
        "host: cpu_pct, avg(mem_pct), cpu_pct|29|asked for twice",
        "probe: error|7|is a text",
        "probe: sum(lost)|7|'by TAG' or 'by none'",
        "probe: max(p95(rtt_avg_ms))|7|by TAG",
        "probe: p95(rtt_avg_ms) by agent|7|can't be told",
        "probe: avg(p95(rtt_avg_ms)) by agent|7|is not the avg of their quantiles",
        "probe: last(up) by agent|7|max(last(up))",
        "interface: rx_bytes by device|11|sum(rate(rx_bytes))",
        "interface: rate(max(rx_bytes))|11|innermost",
        "probe: last(max(up)) by agent|7|does not work across series",
        "probe: max(min(avg(up))) by agent|15|at most two functions",
        "host: max(cpu_pct) step none|6|without steps",
        "host: cpu_pct by device step none|29|need steps"
      })
  void whatIsWrongIsSaidWithItsPlace(String text, int place, String says) {
    QueryTextException wrong = catchThrowableOfType(QueryTextException.class, () -> parsed(text));

    assertThat(wrong).isNotNull();
    assertThat(wrong.getMessage()).contains(says);
    assertThat(wrong.place()).isEqualTo(place);
  }

  /** Times are read when the present is known. */
  private static void parsed(String text) {
    Query query = QueryParser.parse(text);
    query.range().from().micros(0, query.zone());
  }

  @Test
  void theCaretStandsBelowThePlaceInItsLine() {
    String text = "host: cpu_pct\nwhere débit = é\nfil zero";
    QueryTextException wrong =
        catchThrowableOfType(
            QueryTextException.class, () -> QueryParser.parse(text.replace("é", "e")));

    assertThat(wrong.in(text).lines().skip(1)).containsExactly("  fil zero", "  ^");
  }

  @Test
  void aLongLineIsCutAroundThePlace() {
    String text = "host: cpu_pct where " + "a = b and ".repeat(20) + "c ?";
    QueryTextException wrong =
        catchThrowableOfType(QueryTextException.class, () -> QueryParser.parse(text));

    List<String> lines = wrong.in(text).lines().toList();
    assertThat(lines.get(1)).endsWith("c ?").hasSizeLessThan(80);
    assertThat(lines.get(2).indexOf('^')).isEqualTo(lines.get(1).indexOf('?'));
  }

  @Test
  void aTextThatIsTooLongIsRefused() {
    assertThat(
            catchThrowableOfType(
                QueryTextException.class,
                () -> QueryParser.parse("host: cpu_pct" + " ".repeat(QueryParser.MAX_LENGTH))))
        .hasMessageContaining("10000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"((a*)*)*b", "(.*a){25}b", ".*.*.*.*.*.*b"})
  @Timeout(20)
  void anEndlessExpressionGivesUp(String expression) {
    Condition condition =
        QueryParser.parse("host: cpu_pct where d ~ \"" + expression + "\"").conditions().getFirst();

    QueryTextException wrong =
        catchThrowableOfType(
            QueryTextException.class, () -> condition.holds(Tags.of("d", "a".repeat(250))));
    assertThat(Optional.ofNullable(wrong)).isPresent();
    assertThat(wrong).hasMessageContaining("takes too long");
  }
}
