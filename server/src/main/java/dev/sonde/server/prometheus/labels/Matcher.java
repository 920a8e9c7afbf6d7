package dev.sonde.server.prometheus.labels;

import com.google.re2j.Pattern;
import java.util.function.Predicate;

/**
 * What a selector asks of one label. A label that a series doesn't have counts as empty. Regular
 * expressions are RE2's, match whole values, and take time that grows with the value alone.
 */
public final class Matcher {
  private final String name;
  private final Op op;
  private final String value;
  private final Predicate<String> test;

  /**
   * A matcher.
   *
   * @throws com.google.re2j.PatternSyntaxException if it is no regular expression
   */
  public Matcher(String name, Op op, String value) {
    this.name = name;
    this.op = op;
    this.value = value;
    this.test =
        switch (op) {
          case EQUAL -> value::equals;
          case NOT_EQUAL -> text -> !value.equals(text);
          case MATCH -> pattern(value)::matches;
          case NOT_MATCH -> {
            Pattern pattern = pattern(value);
            yield text -> !pattern.matches(text);
          }
        };
  }

  private static Pattern pattern(String regex) {
    return Pattern.compile("^(?:" + regex + ")$");
  }

  /** How a value is compared. */
  public enum Op {
    EQUAL("="),
    NOT_EQUAL("!="),
    MATCH("=~"),
    NOT_MATCH("!~");

    private final String sign;

    Op(String sign) {
      this.sign = sign;
    }

    /** As it is written. */
    public String sign() {
      return sign;
    }
  }

  /** The label. */
  public String name() {
    return name;
  }

  /** How it is compared. */
  public Op op() {
    return op;
  }

  /** With what it is compared. */
  public String value() {
    return value;
  }

  /** Whether a value of the label is asked for. */
  public boolean matches(String text) {
    return test.test(text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matcher that
        && name.equals(that.name)
        && op == that.op
        && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return toString().hashCode();
  }

  @Override
  public String toString() {
    return name + op.sign + "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
