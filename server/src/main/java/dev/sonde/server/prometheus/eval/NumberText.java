package dev.sonde.server.prometheus.eval;

import java.math.BigDecimal;

/** Numbers as Prometheus writes them. */
public final class NumberText {
  /** Below this and from the other on, answers have an exponent, as Go's JSON does. */
  private static final double SMALL = 1e-6;

  private static final double LARGE = 1e21;

  private NumberText() {}

  /** The shortest text that is read as the same number, without an exponent, as in labels. */
  static String inLabels(double number) {
    if (!Double.isFinite(number) || isWhole(number)) {
      return of(number);
    }
    return decimal(number).toPlainString();
  }

  /** The shortest text that is read as the same number, as in answers. */
  public static String of(double number) {
    if (Double.isNaN(number)) {
      return "NaN";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "+Inf" : "-Inf";
    }
    if (isWhole(number)) {
      return number == 0 && 1 / number < 0 ? "-0" : Long.toString((long) number);
    }
    double size = Math.abs(number);
    BigDecimal decimal = decimal(number);
    return size < SMALL || size >= LARGE ? withExponent(decimal) : decimal.toPlainString();
  }

  private static boolean isWhole(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1L << 53;
  }

  private static BigDecimal decimal(double number) {
    return new BigDecimal(Double.toString(number)).stripTrailingZeros();
  }

  /** One digit before the point, at least two in the exponent. */
  private static String withExponent(BigDecimal decimal) {
    int exponent = decimal.precision() - decimal.scale() - 1;
    return decimal.movePointLeft(exponent).stripTrailingZeros().toPlainString()
        + (exponent < 0 ? "e-" : "e+")
        + (Math.abs(exponent) < 10 ? "0" : "")
        + Math.abs(exponent);
  }
}
