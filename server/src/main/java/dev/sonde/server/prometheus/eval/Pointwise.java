package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.promql.Function;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/** Functions of one value of a series at one time. */
final class Pointwise {
  private static final double LN_2 = Math.log(2);

  /** Beyond this, adding 1 to a number's square changes nothing. */
  private static final double LARGE = 1 << 28;

  private Pointwise() {}

  /**
   * A function's value.
   *
   * @param parameters its scalars at this step, in their order
   */
  static double apply(Function function, double value, double[] parameters) {
    return switch (function) {
      case ABS -> Math.abs(value);
      case CEIL -> Math.ceil(value);
      case FLOOR -> Math.floor(value);
      case EXP -> Math.exp(value);
      case LN -> Math.log(value);
      case LOG2 -> log2(value);
      case LOG10 -> Math.log10(value);
      case SQRT -> Math.sqrt(value);
      case SGN -> value < 0 ? -1 : value > 0 ? 1 : value;
      case DEG -> value * 180 / Math.PI;
      case RAD -> value * Math.PI / 180;
      case ROUND -> round(value, parameters.length == 0 ? 1 : parameters[0]);
      case CLAMP -> clamp(value, parameters[0], parameters[1]);
      case CLAMP_MIN -> Math.max(value, parameters[0]);
      case CLAMP_MAX -> Math.min(value, parameters[0]);
      default -> trigonometric(function, value);
    };
  }

  private static double trigonometric(Function function, double value) {
    return switch (function) {
      case SIN -> Math.sin(value);
      case COS -> Math.cos(value);
      case TAN -> Math.tan(value);
      case ASIN -> Math.asin(value);
      case ACOS -> Math.acos(value);
      case ATAN -> Math.atan(value);
      case SINH -> Math.sinh(value);
      case COSH -> Math.cosh(value);
      case TANH -> Math.tanh(value);
      case ASINH -> asinh(value);
      case ACOSH -> Math.log(value + Math.sqrt(value * value - 1));
      case ATANH -> (Math.log1p(value) - Math.log1p(-value)) / 2;
      default -> calendar(function, value);
    };
  }

  private static double asinh(double value) {
    double size = Math.abs(value);
    double positive =
        size > LARGE
            ? Math.log(size) + LN_2
            : Math.log1p(size + size * size / (1 + Math.hypot(size, 1)));
    return Math.copySign(positive, value);
  }

  /** Powers of two are exact. */
  private static double log2(double value) {
    int exponent = Math.getExponent(value);
    boolean isPower =
        value > 0 && exponent <= Double.MAX_EXPONENT && value == Math.scalb(1.0, exponent);
    return isPower ? exponent : Math.log(value) / LN_2;
  }

  private static double round(double value, double to) {
    // By the inverse, which has no fraction where "to" is such as 0.1.
    double inverse = 1 / to;
    return Math.floor(value * inverse + 0.5) / inverse;
  }

  private static double clamp(double value, double least, double most) {
    return most < least ? StepSeries.ABSENT : Math.max(least, Math.min(most, value));
  }

  /** Parts of a date in UTC; the value is in seconds since 1970. */
  private static double calendar(Function function, double value) {
    if (!(Math.abs(value) < Instant.MAX.getEpochSecond())) {
      return Double.NaN;
    }
    ZonedDateTime date = Instant.ofEpochSecond((long) value).atZone(ZoneOffset.UTC);
    return switch (function) {
      case MINUTE -> date.getMinute();
      case HOUR -> date.getHour();
      case DAY_OF_WEEK -> date.getDayOfWeek().getValue() % 7;
      case DAY_OF_MONTH -> date.getDayOfMonth();
      case DAY_OF_YEAR -> date.getDayOfYear();
      case DAYS_IN_MONTH -> date.toLocalDate().lengthOfMonth();
      case MONTH -> date.getMonthValue();
      case YEAR -> date.getYear();
      default -> throw new IllegalArgumentException(function.word() + " is not of one value");
    };
  }
}
