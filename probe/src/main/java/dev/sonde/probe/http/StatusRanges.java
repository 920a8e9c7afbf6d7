package dev.sonde.probe.http;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which status codes are fine. Immutable. */
final class StatusRanges {
  private static final Pattern FORM =
      Pattern.compile("([1-9][0-9]{2})(?:\\s*-\\s*([1-9][0-9]{2}))?");
  private final List<Range> ranges;

  private record Range(int first, int last) {
    boolean has(int status) {
      return status >= first && status <= last;
    }
  }

  private StatusRanges(List<Range> ranges) {
    this.ranges = ranges;
  }

  /**
   * Reads codes and ranges such as {@code 204} and {@code 200-299}.
   *
   * @throws IllegalArgumentException if one is neither
   */
  static StatusRanges of(List<String> texts) {
    return new StatusRanges(texts.stream().map(StatusRanges::range).toList());
  }

  private static Range range(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (form.matches()) {
      int first = Integer.parseInt(form.group(1));
      int last = form.group(2) == null ? first : Integer.parseInt(form.group(2));
      if (first <= last) {
        return new Range(first, last);
      }
    }
    throw new IllegalArgumentException(
        "status: expected codes or ranges such as 204 or 200-299, found '" + text + "'");
  }

  boolean have(int status) {
    return ranges.stream().anyMatch(range -> range.has(status));
  }
}
