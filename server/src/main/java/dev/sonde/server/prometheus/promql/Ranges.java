package dev.sonde.server.prometheus.promql;

import dev.sonde.server.prometheus.promql.Expr.At;
import dev.sonde.server.prometheus.promql.Expr.RangeSelector;
import dev.sonde.server.prometheus.promql.Expr.Selector;
import dev.sonde.server.prometheus.promql.Expr.Subquery;
import dev.sonde.server.prometheus.promql.Expr.Timing;
import dev.sonde.server.prometheus.promql.Token.Kind;
import java.util.Optional;

/** Reads what stands behind an operand: ranges in brackets, offsets, and fixed times. */
final class Ranges {
  /** Where offsets and fixed times may stand. */
  static final String WHERE_ALLOWED =
      "must be preceded by an instant vector selector or range vector selector or a subquery";

  private static final long MILLIS_PER_SECOND = 1000;

  /** Seconds beyond these are no times of this world. */
  private static final double MAX_SECONDS = 1e12;

  private final Tokens tokens;

  Ranges(Tokens tokens) {
    this.tokens = tokens;
  }

  /** An expression with the range that is here. */
  Expr range(Expr expr, boolean inParentheses) {
    Token bracket = tokens.next();
    long range = positive("range");
    if (tokens.skip(":")) {
      Optional<Long> step =
          tokens.peek().is("]") ? Optional.empty() : Optional.of(positive("subquery"));
      tokens.expect("]", "subquery");
      if (expr.type() != ValueType.VECTOR) {
        throw tokens.problem(
            bracket,
            "subquery is only allowed on instant vector, got %s instead"
                .formatted(expr.type().words()));
      }
      return new Subquery(expr, range, step, Timing.NOW);
    }
    tokens.expect("]", "range");
    if (!(expr instanceof Selector selector) || inParentheses) {
      throw tokens.problem(bracket, "ranges only allowed for vector selectors");
    }
    if (!selector.timing().equals(Timing.NOW)) {
      throw tokens.problem(bracket, "no offset or @ modifiers allowed before range");
    }
    return new RangeSelector(selector, range);
  }

  private long positive(String where) {
    Token at = tokens.peek();
    long duration = tokens.duration(where);
    if (duration <= 0) {
      throw tokens.problem(at, "duration must be greater than 0");
    }
    return duration;
  }

  /** An expression with the offset or time that is here. */
  Expr timed(Expr expr) {
    Token at = tokens.next();
    Timing timing =
        switch (expr) {
          case Selector selector -> selector.timing();
          case RangeSelector selector -> selector.selector().timing();
          case Subquery subquery -> subquery.timing();
          default -> throw tokens.problem(at, at.lower() + " modifier " + WHERE_ALLOWED);
        };
    Timing changed = at.is("@") ? fixed(at, timing) : offset(at, timing);
    return switch (expr) {
      case Selector it -> new Selector(it.matchers(), changed);
      case RangeSelector it ->
          new RangeSelector(new Selector(it.selector().matchers(), changed), it.range());
      case Subquery it -> new Subquery(it.expr(), it.range(), it.step(), changed);
      default -> expr;
    };
  }

  private Timing offset(Token at, Timing before) {
    if (before.offset() != 0) {
      throw tokens.problem(at, "offset may not be set multiple times");
    }
    boolean later = tokens.skip("-");
    long offset = tokens.duration("offset");
    return new Timing(later ? -offset : offset, before.at());
  }

  private Timing fixed(Token at, Timing before) {
    if (before.at().isPresent()) {
      throw tokens.problem(at, "@ <timestamp> may not be set multiple times");
    }
    return new Timing(before.offset(), Optional.of(time()));
  }

  private At time() {
    Token at = tokens.peek();
    if (at.isWord("start") || at.isWord("end")) {
      tokens.next();
      tokens.expect("(", "@");
      tokens.expect(")", "@");
      return at.isWord("start") ? new At.Start() : new At.End();
    }
    double sign = tokens.skip("-") ? -1 : 1;
    double seconds = sign * Double.parseDouble(tokens.expect(Kind.NUMBER, "@", "timestamp").text());
    if (!(Math.abs(seconds) <= MAX_SECONDS)) {
      throw tokens.problem(at, "timestamp out of bounds for @ modifier: " + seconds);
    }
    return new At.Time(Math.round(seconds * MILLIS_PER_SECOND));
  }
}
