package dev.sonde.server.prometheus.promql;

import java.util.Optional;

/** The operators between two operands. */
public enum BinaryOp {
  OR("or", 1),
  AND("and", 2),
  UNLESS("unless", 2),
  EQUAL("==", 3),
  NOT_EQUAL("!=", 3),
  LESS("<", 3),
  GREATER(">", 3),
  LESS_OR_EQUAL("<=", 3),
  GREATER_OR_EQUAL(">=", 3),
  ADD("+", 4),
  SUBTRACT("-", 4),
  MULTIPLY("*", 5),
  DIVIDE("/", 5),
  MODULO("%", 5),
  ATAN2("atan2", 5),
  POWER("^", 6);

  /** How firmly the firmest binds that groups from the left. */
  static final int FIRMEST_FROM_LEFT = 5;

  private final String sign;
  private final int firmness;

  BinaryOp(String sign, int firmness) {
    this.sign = sign;
    this.firmness = firmness;
  }

  /** The operator that a token is. */
  static Optional<BinaryOp> of(Token token) {
    if (token.kind() == Token.Kind.SIGN || token.kind() == Token.Kind.NAME) {
      for (BinaryOp op : values()) {
        if (op.sign.equals(token.lower())) {
          return Optional.of(op);
        }
      }
    }
    return Optional.empty();
  }

  /** As it is written. */
  public String sign() {
    return sign;
  }

  /** How firmly it binds; more binds first. */
  int firmness() {
    return firmness;
  }

  /** Whether it compares, and so keeps or drops. */
  public boolean isComparison() {
    return firmness == EQUAL.firmness;
  }

  /** Whether it makes a set of two. */
  public boolean isSet() {
    return firmness <= AND.firmness;
  }
}
