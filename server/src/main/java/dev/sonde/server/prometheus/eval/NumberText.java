package dev.sonde.server.prometheus.eval;

import java.math.BigDecimal;

/** Numbers as Prometheus writes them: all digits, no exponent. */
public final class NumberText {
  private NumberText() {}

  /** The shortest text that is read as the same number. */
  public static String of(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (number == Math.rint(number) && Math.abs(number) < 1L << 53) {
      return number == 0 && 1 / number < 0 ? "-0" : Long.toString((long) number);
    }
    return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
  }
}
