package dev.sonde.server.prometheus.promql;

import dev.sonde.server.prometheus.labels.Matcher;
import java.util.List;
import java.util.Optional;

/** A query as a tree. Times are in milliseconds. */
public sealed interface Expr {

  /** What it gives. */
  ValueType type();

  /** A number that is written. */
  record NumberLiteral(double value) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.SCALAR;
    }
  }

  /** A text that is written. */
  record StringLiteral(String value) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.STRING;
    }
  }

  /**
   * Series, as they are at a time.
   *
   * @param matchers what is asked of their labels, the name among them
   * @param timing when
   */
  record Selector(List<Matcher> matchers, Timing timing) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }
  }

  /**
   * The samples of series in a range.
   *
   * @param selector the series, and when the range ends
   * @param range how long it is
   */
  record RangeSelector(Selector selector, long range) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }
  }

  /**
   * What an expression gives at each step of a range.
   *
   * @param range how long the range is
   * @param step how long a step is; empty for what the server takes where nothing is said
   * @param timing when the range ends
   */
  record Subquery(Expr expr, long range, Optional<Long> step, Timing timing) implements Expr {
    @Override
    public ValueType type() {
      return ValueType.MATRIX;
    }
  }

  /** A function of arguments. */
  record Call(Function function, List<Expr> arguments) implements Expr {
    @Override
    public ValueType type() {
      return function.gives();
    }
  }

  /**
   * One vector made of groups of series.
   *
   * @param parameter the operator's own, such as how many series {@code topk} gives
   */
  record Aggregation(AggregationOp op, Grouping grouping, Optional<Expr> parameter, Expr expr)
      implements Expr {
    @Override
    public ValueType type() {
      return ValueType.VECTOR;
    }
  }

  /**
   * How series are grouped.
   *
   * @param without whether these labels are left out, and not those that are kept
   */
  record Grouping(boolean without, List<String> labels) {
    static final Grouping ALL = new Grouping(false, List.of());
  }

  /**
   * Two operands.
   *
   * @param bool whether a comparison gives 0 or 1
   * @param matching which elements of two vectors belong together
   */
  record Binary(BinaryOp op, Expr left, Expr right, boolean bool, Matching matching)
      implements Expr {
    @Override
    public ValueType type() {
      boolean scalar = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
      return scalar ? ValueType.SCALAR : ValueType.VECTOR;
    }
  }

  /**
   * Which elements of two vectors belong together.
   *
   * @param on whether these labels decide, and not all others
   * @param many on which side several elements may belong to one
   * @param included labels that the result takes over from the side of the one
   */
  record Matching(boolean on, List<String> labels, Side many, List<String> included) {
    static final Matching ALL = new Matching(false, List.of(), Side.NEITHER, List.of());
  }

  /** A side of an operator. */
  enum Side {
    NEITHER,
    LEFT,
    RIGHT
  }

  /** The opposite number. */
  record Negation(Expr expr) implements Expr {
    @Override
    public ValueType type() {
      return expr.type();
    }
  }

  /**
   * When something is looked at.
   *
   * @param offset so much earlier
   * @param at than this; empty for the time of each step
   */
  record Timing(long offset, Optional<At> at) {
    static final Timing NOW = new Timing(0, Optional.empty());
  }

  /** A fixed time. */
  sealed interface At {
    /** A time that is written, in milliseconds since 1970. */
    record Time(long millis) implements At {}

    /** The beginning of the query's range. */
    record Start() implements At {}

    /** The end of the query's range. */
    record End() implements At {}
  }
}
