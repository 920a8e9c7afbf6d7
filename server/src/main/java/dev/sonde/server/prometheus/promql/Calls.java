package dev.sonde.server.prometheus.promql;

import dev.sonde.server.prometheus.promql.Expr.Aggregation;
import dev.sonde.server.prometheus.promql.Expr.Call;
import dev.sonde.server.prometheus.promql.Expr.Grouping;
import dev.sonde.server.prometheus.promql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads calls of functions, and aggregations. Not thread-safe. */
final class Calls {
  private final Tokens tokens;
  private final Supplier<Expr> expressions;

  /**
   * A reader.
   *
   * @param expressions reads the expression that is next
   */
  Calls(Tokens tokens, Supplier<Expr> expressions) {
    this.tokens = tokens;
    this.expressions = expressions;
  }

  /** The call that is here. */
  Expr call() {
    Token name = tokens.expect(Kind.NAME, "call", "a function's name");
    Optional<Function> function = Function.named(name.text());
    if (function.isEmpty()) {
      throw tokens.problem(
          name,
          Function.notSupported().contains(name.text())
              ? "function \"%s\" is not supported by this server".formatted(name.text())
              : "unknown function with name \"%s\"".formatted(name.text()));
    }
    List<Token> places = new ArrayList<>();
    List<Expr> arguments = arguments(places);
    check(function.get(), name, arguments, places);
    return new Call(function.get(), arguments);
  }

  private List<Expr> arguments(List<Token> places) {
    List<Expr> arguments = new ArrayList<>();
    tokens.expect("(", "call");
    while (!tokens.skip(")")) {
      if (!arguments.isEmpty()) {
        tokens.expect(",", "call");
      }
      places.add(tokens.peek());
      arguments.add(expressions.get());
    }
    return arguments;
  }

  private void check(Function function, Token name, List<Expr> arguments, List<Token> places) {
    int found = arguments.size();
    if (found < function.fewest() || found > function.most()) {
      boolean exact = function.fewest() == function.most();
      String bound = exact ? "" : found < function.fewest() ? "at least " : "at most ";
      throw tokens.problem(
          name,
          "expected %s%d argument(s) in call to \"%s\", got %d"
              .formatted(
                  bound,
                  found < function.fewest() ? function.fewest() : function.most(),
                  function.word(),
                  found));
    }
    for (int i = 0; i < found; i++) {
      expectType(
          places.get(i),
          arguments.get(i),
          function.argument(i),
          "call to function \"" + function.word() + "\"");
    }
  }

  private void expectType(Token at, Expr expr, ValueType type, String where) {
    if (expr.type() != type) {
      throw tokens.problem(
          at, "expected type %s in %s, got %s".formatted(type.words(), where, expr.type().words()));
    }
  }

  /** The aggregation that is here. */
  Expr aggregation(AggregationOp op) {
    Token name = tokens.next();
    Optional<Grouping> before = grouping();
    List<Token> places = new ArrayList<>();
    List<Expr> arguments = arguments(places);
    Grouping grouping = before.or(this::grouping).orElse(Grouping.ALL);
    int expected = op.parameter().isPresent() ? 2 : 1;
    if (arguments.size() != expected) {
      throw tokens.problem(
          name,
          "wrong number of arguments for aggregate expression provided, expected %d, got %d"
              .formatted(expected, arguments.size()));
    }
    expectType(places.getLast(), arguments.getLast(), ValueType.VECTOR, "aggregation expression");
    op.parameter()
        .ifPresent(
            type ->
                expectType(places.getFirst(), arguments.getFirst(), type, "aggregation parameter"));
    return new Aggregation(
        op, grouping, op.parameter().map(_ -> arguments.getFirst()), arguments.getLast());
  }

  private Optional<Grouping> grouping() {
    boolean without = tokens.peek().isWord("without");
    if (!without && !tokens.peek().isWord("by")) {
      return Optional.empty();
    }
    tokens.next();
    return Optional.of(new Grouping(without, Selectors.labels(tokens, "grouping opts")));
  }
}
