package dev.sonde.server.api;

import dev.sonde.model.Micros;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import dev.sonde.server.http.Parameters;
import dev.sonde.store.SeriesQuery;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.query.Steps;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the parameters of {@code /api/v1/series} into a query. */
final class SeriesRequest {
  private static final Pattern RATE = Pattern.compile("rate\\(([^()]*)\\)");
  private static final int MAX_FIELDS = 100;
  private static final int MAX_TAGS = 2_000;
  private static final long DEFAULT_POINTS = 400;
  private static final long MAX_POINTS = 5_000;

  private final Parameters parameters;
  private final long now;

  SeriesRequest(Parameters parameters, long now) {
    this.parameters = parameters;
    this.now = now;
  }

  /**
   * The query.
   *
   * @param interval how often, in seconds, the devices of these ids report; of all if there is none
   * @throws dev.sonde.model.MalformedException if the parameters make no sense; names all faults
   * @throws dev.sonde.store.QueryException if the range is empty
   */
  SeriesQuery query(ToDoubleFunction<Set<String>> interval) {
    String kind = parameters.read("kind", SeriesRequest::name).orElse("");
    if (parameters.text("kind").isEmpty()) {
      parameters.fault("kind", "is missing; expected the kind of the points, such as host");
    }
    List<Selection> fields = parameters.read("fields", SeriesRequest::fields).orElse(List.of());
    if (parameters.text("fields").isEmpty()) {
      parameters.fault("fields", "is missing; expected names of fields, separated by commas");
    }
    Map<String, Set<String>> filter = filter();
    long to = parameters.read("to", text -> TimeExpression.micros(text, now, now)).orElse(now);
    long from =
        parameters
            .read("from", text -> TimeExpression.micros(text, now, to))
            .orElse(to - 3_600 * Micros.PER_SECOND);
    OptionalDouble step = parameters.number("step");
    long points = parameters.integer("points", 1, MAX_POINTS, DEFAULT_POINTS);
    List<Double> quantiles =
        parameters.read("quantiles", SeriesRequest::quantiles).orElse(List.of());
    parameters.check();
    double reported = interval.applyAsDouble(filter.getOrDefault(Tags.DEVICE, Set.of()));
    long stepMicros =
        step.isPresent()
            ? Math.round(step.getAsDouble() * Micros.PER_SECOND)
            : Steps.fitting(to - from, points, reported);
    return new SeriesQuery(kind, filter, fields, from, to, stepMicros, quantiles);
  }

  private Map<String, Set<String>> filter() {
    Map<String, Set<String>> filter = new HashMap<>();
    List<String> tags = parameters.all("tag");
    if (tags.size() > MAX_TAGS) {
      parameters.fault("tag", "expected at most " + MAX_TAGS);
    }
    for (String tag : tags) {
      int colon = tag.indexOf(':');
      if (colon <= 0 || PointRules.nameProblem(tag.substring(0, colon)).isPresent()) {
        parameters.fault("tag", "expected NAME:VALUE; found " + PointRules.quoted(tag));
      } else {
        filter
            .computeIfAbsent(tag.substring(0, colon), name -> new HashSet<>())
            .add(tag.substring(colon + 1));
      }
    }
    return filter;
  }

  private static List<Selection> fields(String text) {
    List<Selection> fields = new ArrayList<>();
    for (String field : text.split(",", -1)) {
      Matcher rate = RATE.matcher(field.strip());
      fields.add(
          rate.matches()
              ? new Selection(name(rate.group(1)), Form.RATE)
              : new Selection(name(field.strip()), Form.VALUE));
    }
    if (fields.size() > MAX_FIELDS) {
      throw new IllegalArgumentException("expected at most " + MAX_FIELDS + " fields");
    }
    return fields;
  }

  private static List<Double> quantiles(String text) {
    try {
      return Arrays.stream(text.split(",", -1)).map(Double::valueOf).toList();
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "expected numbers from 0 to 1, separated by commas; found " + PointRules.quoted(text), e);
    }
  }

  private static String name(String text) {
    PointRules.nameProblem(text)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
    return text;
  }
}
