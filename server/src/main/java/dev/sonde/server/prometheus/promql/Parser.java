package dev.sonde.server.prometheus.promql;

import dev.sonde.server.prometheus.labels.Matcher;
import dev.sonde.server.prometheus.promql.Token.Kind;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes a tree of a query, by the grammar of Prometheus 2 (prometheus.io, "Querying basics" and
 * "Operators"). Types are checked here, so that only what can be evaluated becomes a tree. Not
 * thread-safe.
 */
public final class Parser {
  private static final int MAX_CHARACTERS = 32_768;

  /** How deep expressions may lie in each other. */
  private static final int MAX_DEPTH = 100;

  /** The most operators, each of which makes the tree deeper too. */
  private static final int MAX_OPERATORS = 250;

  private final Tokens tokens;
  private final Selectors selectors;
  private final Calls calls;
  private final Ranges ranges;
  private int depth;
  private int operators;

  private Parser(String query) {
    this.tokens = new Tokens(query);
    this.selectors = new Selectors(tokens);
    this.calls = new Calls(tokens, this::expression);
    this.ranges = new Ranges(tokens);
  }

  /**
   * The tree of a query.
   *
   * @throws PromQlException if it is no PromQL, or asks for what is not supported
   */
  public static Expr parse(String query) {
    if (query.length() > MAX_CHARACTERS) {
      throw new PromQlException(
          "",
          0,
          "expected at most %d characters, found %d".formatted(MAX_CHARACTERS, query.length()));
    }
    Parser parser = new Parser(query);
    if (parser.tokens.peek().kind() == Kind.END) {
      throw parser.tokens.problem(parser.tokens.peek(), "no expression found in input");
    }
    Expr expr = parser.expression();
    parser.expectEnd();
    return expr;
  }

  /**
   * The matchers of a selector, which is all there is.
   *
   * @throws PromQlException if it is anything else
   */
  public static List<Matcher> matchers(String selector) {
    Parser parser = new Parser(selector);
    List<Matcher> matchers = parser.selectors.read();
    parser.expectEnd();
    return matchers;
  }

  private void expectEnd() {
    if (tokens.peek().kind() != Kind.END) {
      throw tokens.problem(tokens.peek(), "unexpected " + tokens.peek().shown());
    }
  }

  private Expr expression() {
    return binary(BinaryOp.OR.firmness());
  }

  /** Operators that bind at least so firmly, from the left. */
  private Expr binary(int firmness) {
    if (firmness > BinaryOp.FIRMEST_FROM_LEFT) {
      return unary();
    }
    Expr left = binary(firmness + 1);
    while (true) {
      Optional<BinaryOp> op =
          BinaryOp.of(tokens.peek()).filter(found -> found.firmness() == firmness);
      if (op.isEmpty()) {
        return left;
      }
      left = join(op.get(), left, () -> binary(firmness + 1));
    }
  }

  private Expr unary() {
    Token at = tokens.peek();
    if (!at.is("-") && !at.is("+")) {
      return power();
    }
    tokens.next();
    Expr expr = deeper(this::unary);
    if (expr.type() != ValueType.SCALAR && expr.type() != ValueType.VECTOR) {
      throw tokens.problem(
          at,
          "unary expression only allowed on expressions of type scalar or instant vector, got \"%s\""
              .formatted(expr.type().words()));
    }
    return at.is("-") ? new Expr.Negation(expr) : expr;
  }

  /** Powers group from the right, and bind firmer than a sign before them. */
  private Expr power() {
    Expr base = operand();
    return tokens.peek().is(BinaryOp.POWER.sign())
        ? join(BinaryOp.POWER, base, () -> deeper(this::unary))
        : base;
  }

  /** A left operand with the operator that is here and its right one. */
  private Expr join(BinaryOp op, Expr left, Supplier<Expr> right) {
    Token at = tokens.next();
    if (++operators > MAX_OPERATORS) {
      throw tokens.problem(at, "expected at most " + MAX_OPERATORS + " operators");
    }
    return Modifiers.read(tokens).join(tokens, at, op, left, right.get());
  }

  private Expr operand() {
    boolean inParentheses = tokens.peek().is("(");
    Expr expr = primary();
    while (true) {
      Token at = tokens.peek();
      if (at.is("[")) {
        expr = ranges.range(expr, inParentheses);
      } else if (at.is("@") || at.isWord("offset")) {
        if (inParentheses && !(expr instanceof Expr.Subquery)) {
          throw tokens.problem(at, at.lower() + " modifier " + Ranges.WHERE_ALLOWED);
        }
        expr = ranges.timed(expr);
      } else {
        return expr;
      }
    }
  }

  private Expr primary() {
    Token at = tokens.peek();
    return switch (at.kind()) {
      case NUMBER -> new Expr.NumberLiteral(number(tokens.next()));
      case STRING -> new Expr.StringLiteral(tokens.next().text());
      case NAME -> named(at);
      case SIGN -> {
        if (at.is("{")) {
          yield new Expr.Selector(selectors.read(), Expr.Timing.NOW);
        }
        if (!tokens.skip("(")) {
          throw tokens.problem(at, "unexpected " + at.shown() + ", expected an expression");
        }
        Expr inside = deeper(this::expression);
        tokens.expect(")", "parentheses");
        yield inside;
      }
      case DURATION, END ->
          throw tokens.problem(at, "unexpected " + at.shown() + ", expected an expression");
    };
  }

  private Expr named(Token name) {
    if (name.isWord("inf")) {
      tokens.next();
      return new Expr.NumberLiteral(Double.POSITIVE_INFINITY);
    }
    if (name.isWord("nan")) {
      tokens.next();
      return new Expr.NumberLiteral(Double.NaN);
    }
    Token after = tokens.peekAfter();
    boolean grouped = after.isWord("by") || after.isWord("without");
    Optional<AggregationOp> op = AggregationOp.named(name.text());
    if (op.isPresent() && (grouped || after.is("("))) {
      return deeper(() -> calls.aggregation(op.get()));
    }
    return after.is("(")
        ? deeper(calls::call)
        : new Expr.Selector(selectors.read(), Expr.Timing.NOW);
  }

  private double number(Token token) {
    String text = token.lower();
    try {
      return text.startsWith("0x")
          ? Long.parseLong(text, 2, text.length(), 16)
          : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw tokens.problem(token, "error parsing number: \"" + token.text() + "\"");
    }
  }

  private Expr deeper(Supplier<Expr> part) {
    if (++depth > MAX_DEPTH) {
      throw tokens.problem(
          tokens.peek(), "expected expressions at most " + MAX_DEPTH + " deep in each other");
    }
    Expr expr = part.get();
    depth--;
    return expr;
  }
}
