package dev.sonde.server.prometheus;

import dev.sonde.server.http.Bodies;
import dev.sonde.server.prometheus.ApiException.ErrorType;
import dev.sonde.server.prometheus.eval.Steps;
import dev.sonde.server.prometheus.labels.Matcher;
import dev.sonde.server.prometheus.promql.Durations;
import dev.sonde.server.prometheus.promql.Expr;
import dev.sonde.server.prometheus.promql.Parser;
import dev.sonde.server.prometheus.promql.PromQlException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a request, of its query and of a form in its body. Those that are not known are
 * ignored, as Prometheus does, since clients send their own.
 */
final class QueryForm {
  private static final int MAX_BODY = 256 << 10;
  private static final double MILLIS_PER_SECOND = 1000;

  /** The year 9999; further times would overflow what is computed of them. */
  private static final long MAX_MILLIS = 253_402_300_799_999L;

  /** The most steps of a range, as Prometheus has it. */
  private static final int MAX_STEPS = 11_000;

  private final Map<String, List<String>> values = new HashMap<>();

  private QueryForm() {}

  /**
   * Reads a request.
   *
   * @throws ApiException if the body is no form
   */
  static QueryForm of(ServerRequest request) {
    QueryForm form = new QueryForm();
    request
        .query()
        .names()
        .forEach(name -> request.query().all(name).forEach(value -> form.add(name, value)));
    if (request.prologue().method().equals(Method.POST)) {
      form.addBody(request);
    }
    return form;
  }

  private void addBody(ServerRequest request) {
    String type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("");
    byte[] body = Bodies.read(request, MAX_BODY);
    if (body.length > 0
        && !type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")) {
      throw new ApiException(
          ErrorType.BAD_DATA,
          "Content-Type: expected application/x-www-form-urlencoded, found \"" + type + "\"");
    }
    for (String pair : new String(body, StandardCharsets.UTF_8).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        add(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new ApiException(
          ErrorType.BAD_DATA, "the body is no form: " + String.valueOf(e.getMessage()));
    }
  }

  private void add(String name, String value) {
    values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  private Optional<String> text(String name) {
    return values.getOrDefault(name, List.of()).stream()
        .findFirst()
        .filter(value -> !value.isEmpty());
  }

  /** The query. */
  Expr query() {
    try {
      return Parser.parse(text("query").orElse(""));
    } catch (PromQlException e) {
      throw ApiException.badData("query", e.problem());
    }
  }

  /** The time of an instant query. */
  Steps instant(long now) {
    return Steps.at(time("time", now));
  }

  /** The times of a query over a range. */
  Steps range() {
    long start = required("start");
    long end = required("end");
    if (end < start) {
      throw ApiException.badData("end", "end timestamp must not be before start time");
    }
    long step =
        text("step")
            .map(text -> duration("step", text))
            .orElseThrow(
                () -> ApiException.badData("step", "cannot parse \"\" to a valid duration"));
    if (step <= 0) {
      throw ApiException.badData(
          "step",
          "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    if ((end - start) / step > MAX_STEPS) {
      throw new ApiException(
          ErrorType.BAD_DATA,
          "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)");
    }
    return Steps.range(start, end, step);
  }

  /** How long the query may take; at most as long as any may. */
  Duration timeout(Duration most) {
    return text("timeout")
        .map(text -> Duration.ofMillis(Math.max(1, duration("timeout", text))))
        .filter(asked -> asked.compareTo(most) < 0)
        .orElse(most);
  }

  /** The selectors {@code match[]}. */
  List<List<Matcher>> selectors() {
    List<List<Matcher>> selectors = new ArrayList<>();
    for (String selector : values.getOrDefault("match[]", List.of())) {
      try {
        selectors.add(Parser.matchers(selector));
      } catch (PromQlException e) {
        throw ApiException.badData("match[]", e.problem());
      }
    }
    return selectors;
  }

  /** A number that bounds an answer; 0 if there is none. */
  long limit(String name) {
    return text(name)
        .map(
            text -> {
              try {
                return Long.parseLong(text);
              } catch (NumberFormatException e) {
                throw ApiException.badData(name, "expected a number, found \"" + text + "\"");
              }
            })
        .orElse(0L);
  }

  /** A text, as it is. */
  String plain(String name) {
    return text(name).orElse("");
  }

  /** Checks the times of requests for names, which are read but not looked at. */
  void checkTimes() {
    time("start", 0);
    time("end", 0);
  }

  private long required(String name) {
    String text =
        text(name)
            .orElseThrow(
                () -> ApiException.badData(name, "cannot parse \"\" to a valid timestamp"));
    return time(name, text);
  }

  private long time(String name, long otherwise) {
    return text(name).map(text -> time(name, text)).orElse(otherwise);
  }

  /** Seconds since 1970, or a time of RFC 3339. */
  private static long time(String name, String text) {
    long millis;
    try {
      millis = millis(Double.parseDouble(text));
    } catch (NumberFormatException e) {
      millis = date(name, text).toEpochMilli();
    }
    if (Math.abs(millis) > MAX_MILLIS) {
      throw ApiException.badData(name, "expected a time up to the year 9999, found " + text);
    }
    return millis;
  }

  private static long millis(double seconds) {
    return Double.isFinite(seconds) ? Math.round(seconds * MILLIS_PER_SECOND) : Long.MAX_VALUE;
  }

  private static Instant date(String name, String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeParseException e) {
      throw ApiException.badData(name, "cannot parse \"" + text + "\" to a valid timestamp");
    }
  }

  private static long duration(String name, String text) {
    try {
      double seconds = Double.parseDouble(text);
      if (Double.isFinite(seconds) && Math.abs(seconds) * MILLIS_PER_SECOND <= MAX_MILLIS) {
        return (long) (seconds * MILLIS_PER_SECOND);
      }
      throw ApiException.badData(name, "cannot parse \"" + text + "\" to a valid duration");
    } catch (NumberFormatException e) {
      return written(name, text);
    }
  }

  private static long written(String name, String text) {
    try {
      return Durations.millis(text);
    } catch (IllegalArgumentException e) {
      throw ApiException.badData(name, "cannot parse \"" + text + "\" to a valid duration");
    }
  }
}
