package dev.sonde.cli.history.prometheus;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line with a sample, as {@code promtool tsdb dump} writes it: {@code {__name__="up",job="a"} 1
 * 1700000000000}; or as OpenMetrics has it: {@code up{job="a"} 1 1700000000.5}, perhaps with an
 * exemplar behind {@code #}, which is left out.
 *
 * @param labels the text of the series, by which the same series is known again
 * @param value the value
 * @param time the time as it is written; empty if there is none
 */
record SampleLine(String labels, double value, String time) {
  private static final int MOST_LABELS = 1_000;
  private static final double LEAST_MILLIS = 100_000_000_000.0;

  /** Thrown where a line is no sample. */
  static final class NoSampleException extends Exception {
    private static final long serialVersionUID = 1;

    NoSampleException(String problem) {
      super(problem);
    }
  }

  /** The sample in a line. */
  static SampleLine of(String line) throws NoSampleException {
    int end = endOfSeries(line);
    String[] words = line.substring(end).strip().split("\\s+", 4);
    if (words[0].isEmpty()) {
      throw new NoSampleException("expected a value behind the series");
    }
    boolean timed = words.length > 1 && !words[1].equals("#");
    return new SampleLine(
        line.substring(0, end).strip(), number(words[0], "a value"), timed ? words[1] : "");
  }

  private static double number(String word, String what) throws NoSampleException {
    try {
      return switch (word) {
        case "NaN", "nan" -> Double.NaN;
        case "+Inf", "Inf", "inf", "+inf" -> Double.POSITIVE_INFINITY;
        case "-Inf", "-inf" -> Double.NEGATIVE_INFINITY;
        default -> Double.parseDouble(word);
      };
    } catch (NumberFormatException e) {
      throw new NoSampleException(
          "expected " + what + ", found " + dev.sonde.model.PointRules.quoted(word));
    }
  }

  /**
   * The time in milliseconds since 1970. Dumps have milliseconds; OpenMetrics has seconds, which
   * are told by their fraction or their size.
   */
  long millis() throws NoSampleException {
    double number = number(time, "a time");
    boolean seconds = time.contains(".") || Math.abs(number) < LEAST_MILLIS;
    double millis = labels.startsWith("{__name__=") || !seconds ? number : number * 1_000;
    if (!(Math.abs(millis) < 1e17)) {
      throw new NoSampleException("expected a time, found " + time);
    }
    return Math.round(millis);
  }

  private static int endOfSeries(String line) throws NoSampleException {
    boolean quoted = false;
    boolean inside = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quoted) {
        if (c == '\\') {
          i++;
        } else if (c == '"') {
          quoted = false;
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{') {
        inside = true;
      } else if (c == '}') {
        return i + 1;
      } else if (!inside && Character.isWhitespace(c)) {
        return line.substring(i).strip().startsWith("{") ? endOfBraces(line, i) : i;
      }
    }
    throw new NoSampleException("expected a series, a value and a time");
  }

  private static int endOfBraces(String line, int from) throws NoSampleException {
    int brace = line.indexOf('{', from);
    return brace + endOfSeries(line.substring(brace));
  }

  /** The labels of a series' text. */
  static Map<String, String> labels(String series) throws NoSampleException {
    return new Reader(series).labels();
  }

  /** Reads labels from a text. */
  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    Map<String, String> labels() throws NoSampleException {
      Map<String, String> labels = new LinkedHashMap<>();
      int brace = text.indexOf('{');
      String name = (brace < 0 ? text : text.substring(0, brace)).strip();
      if (!name.isEmpty()) {
        labels.put("__name__", name);
      }
      at = brace < 0 ? text.length() : brace + 1;
      while (at < text.length()) {
        skip(" ,\t");
        if (at < text.length() && text.charAt(at) == '}') {
          break;
        }
        put(labels);
      }
      return labels;
    }

    private void put(Map<String, String> labels) throws NoSampleException {
      if (labels.size() == MOST_LABELS) {
        throw new NoSampleException("expected at most " + MOST_LABELS + " labels");
      }
      String name = text.startsWith("\"", at) ? quoted() : plain();
      skip(" \t");
      boolean isMetric = !text.startsWith("=", at);
      String value = name;
      if (!isMetric) {
        at++;
        skip(" \t");
        value = quoted();
      }
      @Nullable String before = labels.put(isMetric ? "__name__" : name, value);
      if (before != null) {
        throw new NoSampleException("the label " + name + " is there twice");
      }
    }

    private void skip(String some) {
      while (at < text.length() && some.indexOf(text.charAt(at)) >= 0) {
        at++;
      }
    }

    private String plain() throws NoSampleException {
      int end = text.indexOf('=', at);
      if (end < 0) {
        throw new NoSampleException("expected NAME=\"VALUE\" in braces");
      }
      String name = text.substring(at, end).strip();
      at = end;
      return name;
    }

    private String quoted() throws NoSampleException {
      if (!text.startsWith("\"", at)) {
        throw new NoSampleException("expected a label's value in quotes");
      }
      StringBuilder value = new StringBuilder();
      for (at++; at < text.length(); at++) {
        char c = text.charAt(at);
        if (c == '"') {
          at++;
          return value.toString();
        }
        if (c == '\\' && at + 1 < text.length()) {
          at++;
          value.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
        } else {
          value.append(c);
        }
      }
      throw new NoSampleException("a label's value has no end");
    }
  }
}
