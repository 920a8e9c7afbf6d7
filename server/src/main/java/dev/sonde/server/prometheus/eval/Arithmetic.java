package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.promql.BinaryOp;

/** What operators make of two numbers. */
final class Arithmetic {
  private Arithmetic() {}

  /**
   * The value of arithmetic; of a comparison the left number, or absent if it doesn't hold.
   *
   * @param bool whether a comparison gives 1 or 0
   */
  static double apply(BinaryOp op, double left, double right, boolean bool) {
    if (!op.isComparison()) {
      return compute(op, left, right);
    }
    boolean holds = holds(op, left, right);
    if (bool) {
      return holds ? 1 : 0;
    }
    return holds ? left : StepSeries.ABSENT;
  }

  private static double compute(BinaryOp op, double left, double right) {
    return switch (op) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> power(left, right);
      case ATAN2 -> Math.atan2(left, right);
      default -> throw new IllegalArgumentException(op.sign() + " is no arithmetic");
    };
  }

  /** As IEEE 754 has it; Java has NaN where 1 or -1 stands before what is no finite number. */
  private static double power(double base, double exponent) {
    boolean one = base == 1 || (base == -1 && Double.isInfinite(exponent));
    return one ? 1 : Math.pow(base, exponent);
  }

  static boolean holds(BinaryOp op, double left, double right) {
    return switch (op) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case LESS -> left < right;
      case GREATER -> left > right;
      case LESS_OR_EQUAL -> left <= right;
      case GREATER_OR_EQUAL -> left >= right;
      default -> throw new IllegalArgumentException(op.sign() + " is no comparison");
    };
  }
}
