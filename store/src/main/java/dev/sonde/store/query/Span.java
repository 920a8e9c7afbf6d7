package dev.sonde.store.query;

import dev.sonde.store.query.Query.Step;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people write them: {@code 90s}, {@code 1h30m}, {@code 7d}. */
final class Span {
  private static final Pattern WHOLE = Pattern.compile("(\\d{1,9}(ms|[smhdwy]))+");
  private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|[smhdwy])");
  private static final Pattern CALENDAR = Pattern.compile("(\\d{1,4})(d|w|mo)");
  private static final long SECOND = 1_000_000L;

  /** A hundred years. */
  private static final long LONGEST = 36_525 * 86_400L * SECOND;

  private Span() {}

  /**
   * The microseconds of a length.
   *
   * @param place where it stands in a query
   * @throws QueryTextException if it is none, or not above 0 and at most 100 years
   */
  static long micros(String text, int place) {
    long sum = 0;
    if (WHOLE.matcher(text).matches()) {
      Matcher part = PART.matcher(text);
      while (part.find() && sum <= LONGEST) {
        long count = Long.parseLong(part.group(1));
        long unit = unit(part.group(2));
        sum += count > LONGEST / unit ? LONGEST + 1 : count * unit;
      }
    }
    if (sum <= 0 || sum > LONGEST) {
      throw new QueryTextException(
          "expected a length of time such as 30s, 5m, 1h30m or 7d (ms, s, m, h, d, w, y), above 0"
              + " and at most 100 years; found '"
              + text
              + "'",
          place);
    }
    return sum;
  }

  /** Days, weeks and months, whose beginnings depend on a calendar. */
  static Optional<Step> calendar(String text, int place) {
    Matcher matcher = CALENDAR.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(1)) == 0) {
      return Optional.empty();
    }
    return Optional.of(
        new Step.Calendar(
            Integer.parseInt(matcher.group(1)),
            switch (matcher.group(2)) {
              case "d" -> Step.Unit.DAY;
              case "w" -> Step.Unit.WEEK;
              default -> Step.Unit.MONTH;
            },
            place));
  }

  private static long unit(String name) {
    return switch (name) {
      case "ms" -> 1_000L;
      case "s" -> SECOND;
      case "m" -> 60 * SECOND;
      case "h" -> 3_600 * SECOND;
      case "d" -> 86_400 * SECOND;
      case "w" -> 7 * 86_400 * SECOND;
      default -> 365 * 86_400 * SECOND;
    };
  }
}
