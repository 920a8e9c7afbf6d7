package dev.sonde.server.prometheus.promql;

import dev.sonde.server.prometheus.promql.Expr.Binary;
import dev.sonde.server.prometheus.promql.Expr.Matching;
import dev.sonde.server.prometheus.promql.Expr.Side;
import java.util.List;
import java.util.Optional;

/**
 * What may stand between an operator and its right operand.
 *
 * @param bool whether {@code bool} does
 * @param matching which elements belong together; empty if nothing is said
 */
record Modifiers(boolean bool, Optional<Matching> matching) {

  /** The modifiers that are here. */
  static Modifiers read(Tokens tokens) {
    boolean bool = tokens.skipWord("bool");
    boolean on = tokens.peek().isWord("on");
    if (!on && !tokens.peek().isWord("ignoring")) {
      return new Modifiers(bool, Optional.empty());
    }
    tokens.next();
    List<String> labels = Selectors.labels(tokens, "grouping opts");
    Side many =
        tokens.skipWord("group_left")
            ? Side.LEFT
            : tokens.skipWord("group_right") ? Side.RIGHT : Side.NEITHER;
    boolean includes = many != Side.NEITHER && tokens.peek().is("(");
    List<String> included = includes ? Selectors.labels(tokens, "grouping opts") : List.of();
    for (String label : included) {
      if (on && labels.contains(label)) {
        throw tokens.problem(
            tokens.peek(),
            "label \"%s\" must not occur in ON and GROUP clause at once".formatted(label));
      }
    }
    return new Modifiers(bool, Optional.of(new Matching(on, labels, many, included)));
  }

  /** Two operands with an operator between them. */
  Expr join(Tokens tokens, Token at, BinaryOp op, Expr left, Expr right) {
    problem(op, left.type(), right.type())
        .ifPresent(
            problem -> {
              throw tokens.problem(at, problem);
            });
    return new Binary(op, left, right, bool, matching.orElse(Matching.ALL));
  }

  private Optional<String> problem(BinaryOp op, ValueType left, ValueType right) {
    boolean vectors = left == ValueType.VECTOR && right == ValueType.VECTOR;
    boolean scalars = left == ValueType.SCALAR && right == ValueType.SCALAR;
    String problem = "";
    if (!isOperand(left) || !isOperand(right)) {
      problem = "binary expression must contain only scalar and instant vector types";
    } else if (bool && !op.isComparison()) {
      problem = "bool modifier can only be used on comparison operators";
    } else if (op.isComparison() && scalars && !bool) {
      problem = "comparisons between scalars must use BOOL modifier";
    } else if (op.isSet() && !vectors) {
      problem = "set operator \"%s\" not allowed in binary scalar expression".formatted(op.sign());
    } else if (matching.isPresent() && !vectors) {
      problem = "vector matching only allowed between instant vectors";
    } else if (op.isSet() && matching.filter(it -> it.many() != Side.NEITHER).isPresent()) {
      problem = "no grouping allowed for \"%s\" operation".formatted(op.sign());
    }
    return Optional.of(problem).filter(text -> !text.isEmpty());
  }

  private static boolean isOperand(ValueType type) {
    return type == ValueType.SCALAR || type == ValueType.VECTOR;
  }
}
