package dev.sonde.store.query;

import dev.sonde.model.NearestName;
import dev.sonde.store.query.Query.Rank;
import dev.sonde.store.query.Query.Rank.Measure;
import dev.sonde.store.query.Query.Step;
import dev.sonde.store.query.Query.Word;
import dev.sonde.store.query.TimeRange.Moment;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads a {@link Query} from its text: {@code KIND: FIGURES}, then clauses in any order. */
public final class QueryParser {
  /** The longest text of a query, in characters. */
  public static final int MAX_LENGTH = 10_000;

  private static final int MAX_FIGURES = 20;
  private static final int MAX_VALUES = 2_000;
  private static final int MAX_CONDITIONS = 32;
  private static final int MAX_GROUP_TAGS = 32;
  private static final int MAX_RANK = 10_000;
  private static final long HOUR = 3_600_000_000L;

  private static final List<String> CLAUSES =
      List.of("where", "by", "from", "to", "last", "step", "top", "bottom", "fill", "tz");

  private final TextReader text;
  private final List<RawFigure> rawFigures = new ArrayList<>();
  private final List<Condition> conditions = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private Optional<List<Word>> by = Optional.empty();
  private Moment from = new Moment.Ago(HOUR);
  private Moment to = new Moment.Ago(0);
  private Step step = new Step.Automatic();
  private Optional<Rank> rank = Optional.empty();
  private Fill fill = Fill.NONE;
  private ZoneId zone = ZoneOffset.UTC;

  private QueryParser(String text) {
    this.text = new TextReader(text);
  }

  /**
   * The query of a text.
   *
   * @throws QueryTextException if it is none; says where, and what would be right
   */
  public static Query parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new QueryTextException(
          "expected at most " + MAX_LENGTH + " characters; found " + text.length(), MAX_LENGTH);
    }
    return new QueryParser(text).query();
  }

  private Query query() {
    Word kind = text.name("a kind of points, as in host: cpu_pct");
    text.require(":", "':' after the kind, as in " + kind.text() + ": FIELD");
    do {
      if (rawFigures.size() == MAX_FIGURES) {
        throw text.expected("at most " + MAX_FIGURES + " figures");
      }
      rawFigures.add(rawFigure());
    } while (text.take(","));
    while (!text.atEnd()) {
      clause();
    }
    return new Query(
        kind,
        figures(kind.text()),
        conditions,
        by,
        new TimeRange(from, to),
        step,
        rank,
        fill,
        zone);
  }

  private record RawFigure(Word field, List<Function> functions, List<Integer> places) {}

  private RawFigure rawFigure() {
    List<Function> functions = new ArrayList<>();
    List<Integer> places = new ArrayList<>();
    while (true) {
      int begin = text.place();
      String name = text.word();
      if (name.isEmpty() || !text.take("(")) {
        text.back(begin);
        Word field = text.name("a field, as in cpu_pct or max(cpu_pct)");
        for (Function each : functions) {
          text.require(")", "')' to close " + each.name() + "(");
        }
        return new RawFigure(field, functions, places);
      }
      functions.add(
          Function.named(name)
              .orElseThrow(
                  () ->
                      new QueryTextException(
                          "no function '%s'; did you mean %s? There are avg, min, max, last, count,"
                                  .formatted(name, NearestName.of(Function.NAMES, name))
                              + " total, sum, rate, median, p0 to p100",
                          begin)));
      places.add(begin);
      if (functions.size() > 3) {
        throw text.expected("at most three functions around a field");
      }
    }
  }

  private List<Figure> figures(String kind) {
    List<Figure> figures = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (RawFigure raw : rawFigures) {
      Figure figure =
          step instanceof Step.Points
              ? asItIs(kind, raw)
              : Figure.of(kind, raw.field(), raw.functions(), raw.places(), by.isPresent());
      if (!names.add(figure.name())) {
        throw new QueryTextException(
            "'" + figure.name() + "' is asked for twice; once is enough", figure.place());
      }
      figures.add(figure);
    }
    if (step instanceof Step.Points points && (by.isPresent() || !fill.equals(Fill.NONE))) {
      throw new QueryTextException(
          "'by' and 'fill' need steps; name a length, as in step 5m", points.place());
    }
    return figures;
  }

  private static Figure asItIs(String kind, RawFigure raw) {
    if (raw.functions().isEmpty()) {
      return Figure.asItIs(kind, raw.field());
    }
    Figure figure = Figure.of(kind, raw.field(), raw.functions(), raw.places(), false);
    if (!raw.functions().stream().allMatch(QueryParser::isRate)) {
      throw new QueryTextException(
          "without steps there are the values themselves and their rates, and nothing is made of"
              + " several; leave the function out, or 'step none'",
          figure.place());
    }
    return figure;
  }

  private static boolean isRate(Function function) {
    return function.kind() == Function.Kind.RATE;
  }

  private void clause() {
    int begin = text.place();
    String keyword = text.word().toLowerCase(Locale.ROOT);
    if (!CLAUSES.contains(keyword)) {
      text.back(begin);
      String found = keyword.isEmpty() ? "" : "; did you mean " + nearest(keyword) + "?";
      throw new QueryTextException(
          text.expected("',' and another figure, or one of " + String.join(", ", CLAUSES))
                  .getMessage()
              + found,
          begin);
    }
    if (!seen.add(keyword) || !seen.add(rival(keyword))) {
      throw new QueryTextException(
          "'" + keyword + "' was said before, or what excludes it; once is enough", begin);
    }
    switch (keyword) {
      case "where" -> where();
      case "by" -> by = Optional.of(groups());
      case "from" -> from = moment();
      case "to" -> to = moment();
      case "last" -> from = new Moment.Ago(duration("a length of time, as in last 24h"));
      case "step" -> step = step();
      case "top" -> rank = Optional.of(rank(true));
      case "bottom" -> rank = Optional.of(rank(false));
      case "fill" -> fill = fill();
      default -> zone = zone();
    }
  }

  /** What may not stand beside a clause; itself in other letters if nothing. */
  private static String rival(String keyword) {
    return switch (keyword) {
      case "last", "from" -> "#begin";
      case "top", "bottom" -> "#rank";
      default -> "#" + keyword;
    };
  }

  private static String nearest(String keyword) {
    return keyword.equals("group") ? "by" : NearestName.of(CLAUSES, keyword);
  }

  private void where() {
    do {
      if (conditions.size() == MAX_CONDITIONS) {
        throw text.expected("at most " + MAX_CONDITIONS + " conditions");
      }
      conditions.add(condition());
    } while (text.takeWord("and"));
    int place = text.place();
    if (text.takeWord("or")) {
      throw new QueryTextException(
          "conditions are joined by 'and'; several values of one tag: TAG in (A, B)", place);
    }
  }

  private Condition condition() {
    Word tag = text.name("a tag, as in device = web1");
    if (text.take("!=")) {
      return new Condition.In(tag, Set.of(tagValue()), false);
    }
    if (text.take("!~")) {
      return new Condition.Matches(tag, pattern(), false);
    }
    if (text.take("~") || text.take("=~")) {
      return new Condition.Matches(tag, pattern(), true);
    }
    if (text.take("=")) {
      return new Condition.In(tag, Set.of(tagValue()), true);
    }
    if (text.takeWord("in")) {
      return new Condition.In(tag, values(), true);
    }
    if (text.takeWord("not")) {
      if (!text.takeWord("in")) {
        throw text.expected("'in' after 'not'");
      }
      return new Condition.In(tag, values(), false);
    }
    if (text.takeWord("present")) {
      return new Condition.Present(tag, true);
    }
    if (text.takeWord("absent")) {
      return new Condition.Present(tag, false);
    }
    throw text.expected("=, !=, ~, !~, in (…), not in (…), present or absent after the tag");
  }

  private String tagValue() {
    return text.value("a value; in quotes if it has spaces, commas or brackets").text();
  }

  private BoundedPattern pattern() {
    Word expression = text.value("a regular expression in quotes, as in \"web-.*\"");
    return new BoundedPattern(expression.text(), expression.place());
  }

  private Set<String> values() {
    text.require("(", "'(' and values, as in in (a, b)");
    Set<String> values = new LinkedHashSet<>();
    do {
      values.add(tagValue());
      if (values.size() > MAX_VALUES) {
        throw text.expected("at most " + MAX_VALUES + " values");
      }
    } while (text.take(","));
    text.require(")", "',' and another value, or ')'");
    return values;
  }

  private List<Word> groups() {
    if (text.takeWord("none")) {
      return List.of();
    }
    List<Word> tags = new ArrayList<>();
    do {
      Word tag = text.name("a tag, as in by device, or by none to take all series together");
      if (tags.stream().anyMatch(known -> known.text().equals(tag.text()))) {
        throw new QueryTextException("'" + tag.text() + "' is named twice", tag.place());
      }
      tags.add(tag);
      if (tags.size() > MAX_GROUP_TAGS) {
        throw text.expected("at most " + MAX_GROUP_TAGS + " tags");
      }
    } while (text.take(","));
    return tags;
  }

  private Moment moment() {
    Word word = text.value("a time, as in -24h, 2026-01-31 or now");
    if (word.text().equals("now")) {
      return new Moment.Ago(0);
    }
    return word.text().startsWith("-")
        ? new Moment.Ago(Span.micros(word.text().substring(1), word.place()))
        : new Moment.Written(word.text(), word.place());
  }

  private long duration(String what) {
    Word word = text.value(what);
    return Span.micros(word.text(), word.place());
  }

  private Step step() {
    Word word = text.value("a length such as 30s, 5m, 1h, 1d, 1w or 1mo; 'all' or 'none'");
    return switch (word.text()) {
      case "all" -> new Step.Whole();
      case "none" -> new Step.Points(word.place());
      case "auto" -> new Step.Automatic();
      default ->
          Span.calendar(word.text(), word.place())
              .orElseGet(
                  () -> new Step.Fixed(Span.micros(word.text(), word.place()), word.place()));
    };
  }

  private Rank rank(boolean highest) {
    Word count = text.value("how many, as in top 10");
    if (!count.text().matches("\\d{1,9}")
        || Integer.parseInt(count.text()) < 1
        || Integer.parseInt(count.text()) > MAX_RANK) {
      throw new QueryTextException(
          "expected a number from 1 to " + MAX_RANK + "; found '" + count.text() + "'",
          count.place());
    }
    Measure measure = Measure.AVG;
    int before = text.place();
    if (text.takeWord("by")) {
      int place = text.place();
      String name = text.word();
      Optional<Measure> named = measure(name);
      boolean groups = named.isEmpty() && by.isEmpty();
      if (named.isEmpty() && !groups) {
        throw new QueryTextException("expected avg, min, max or last; found '" + name + "'", place);
      }
      if (groups) {
        text.back(before);
      }
      measure = named.orElse(Measure.AVG);
    }
    return new Rank(Integer.parseInt(count.text()), highest, measure);
  }

  private static Optional<Measure> measure(String name) {
    for (Measure measure : Measure.values()) {
      if (measure.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(measure);
      }
    }
    return Optional.empty();
  }

  private Fill fill() {
    Word word = text.value("none, zero, previous or linear");
    Fill.Mode mode =
        switch (word.text()) {
          case "none" -> Fill.Mode.NONE;
          case "zero", "0" -> Fill.Mode.ZERO;
          case "previous" -> Fill.Mode.PREVIOUS;
          case "linear" -> Fill.Mode.LINEAR;
          default ->
              throw new QueryTextException(
                  "expected none, zero, previous or linear; found '" + word.text() + "'",
                  word.place());
        };
    boolean bounded = mode == Fill.Mode.PREVIOUS || mode == Fill.Mode.LINEAR;
    return new Fill(mode, bounded ? bound() : 0);
  }

  /** The length that may follow, as in {@code fill previous 15m}. */
  private long bound() {
    int begin = text.place();
    if (text.atEnd()) {
      return 0;
    }
    Word word = text.value("a length of time");
    if (!Character.isDigit(word.text().charAt(0))) {
      text.back(begin);
      return 0;
    }
    return Span.micros(word.text(), word.place());
  }

  private ZoneId zone() {
    Word word = text.value("a time zone, as in Europe/Berlin or UTC");
    try {
      return ZoneId.of(word.text());
    } catch (DateTimeException e) {
      throw new QueryTextException(
          "expected a time zone such as Europe/Berlin, UTC or +02:00; found '" + word.text() + "'",
          word.place());
    }
  }
}
