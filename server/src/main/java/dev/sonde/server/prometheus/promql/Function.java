package dev.sonde.server.prometheus.promql;

import static dev.sonde.server.prometheus.promql.ValueType.MATRIX;
import static dev.sonde.server.prometheus.promql.ValueType.SCALAR;
import static dev.sonde.server.prometheus.promql.ValueType.STRING;
import static dev.sonde.server.prometheus.promql.ValueType.VECTOR;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The functions that are supported, by their names in capitals, with what they take and give. */
public enum Function {
  ABS(VECTOR),
  ABSENT(VECTOR),
  ABSENT_OVER_TIME(MATRIX),
  ACOS(VECTOR),
  ACOSH(VECTOR),
  ASIN(VECTOR),
  ASINH(VECTOR),
  ATAN(VECTOR),
  ATANH(VECTOR),
  AVG_OVER_TIME(MATRIX),
  CEIL(VECTOR),
  CHANGES(MATRIX),
  CLAMP(VECTOR, SCALAR, SCALAR),
  CLAMP_MAX(VECTOR, SCALAR),
  CLAMP_MIN(VECTOR, SCALAR),
  COS(VECTOR),
  COSH(VECTOR),
  COUNT_OVER_TIME(MATRIX),
  DAYS_IN_MONTH(1, VECTOR),
  DAY_OF_MONTH(1, VECTOR),
  DAY_OF_WEEK(1, VECTOR),
  DAY_OF_YEAR(1, VECTOR),
  DEG(VECTOR),
  DELTA(MATRIX),
  DERIV(MATRIX),
  EXP(VECTOR),
  FLOOR(VECTOR),
  HISTOGRAM_QUANTILE(SCALAR, VECTOR),
  HOLT_WINTERS(MATRIX, SCALAR, SCALAR),
  HOUR(1, VECTOR),
  IDELTA(MATRIX),
  INCREASE(MATRIX),
  IRATE(MATRIX),
  LABEL_JOIN(-1, VECTOR, STRING, STRING, STRING),
  LABEL_REPLACE(VECTOR, STRING, STRING, STRING, STRING),
  LAST_OVER_TIME(MATRIX),
  LN(VECTOR),
  LOG10(VECTOR),
  LOG2(VECTOR),
  MAX_OVER_TIME(MATRIX),
  MINUTE(1, VECTOR),
  MIN_OVER_TIME(MATRIX),
  MONTH(1, VECTOR),
  PI(),
  PREDICT_LINEAR(MATRIX, SCALAR),
  PRESENT_OVER_TIME(MATRIX),
  QUANTILE_OVER_TIME(SCALAR, MATRIX),
  RAD(VECTOR),
  RATE(MATRIX),
  RESETS(MATRIX),
  ROUND(1, VECTOR, SCALAR),
  SCALAR_OF(VECTOR),
  SGN(VECTOR),
  SIN(VECTOR),
  SINH(VECTOR),
  SORT(VECTOR),
  SORT_DESC(VECTOR),
  SQRT(VECTOR),
  STDDEV_OVER_TIME(MATRIX),
  STDVAR_OVER_TIME(MATRIX),
  SUM_OVER_TIME(MATRIX),
  TAN(VECTOR),
  TANH(VECTOR),
  TIME(),
  TIMESTAMP(VECTOR),
  VECTOR_OF(SCALAR),
  YEAR(1, VECTOR);

  /** Functions that Prometheus has, of this version or later ones, and that are not supported. */
  private static final List<String> NOT_SUPPORTED =
      List.of(
          "double_exponential_smoothing",
          "first_over_time",
          "histogram_avg",
          "histogram_count",
          "histogram_fraction",
          "histogram_stddev",
          "histogram_stdvar",
          "histogram_sum",
          "info",
          "mad_over_time",
          "sort_by_label",
          "sort_by_label_desc",
          "ts_of_first_over_time",
          "ts_of_last_over_time",
          "ts_of_max_over_time",
          "ts_of_min_over_time");

  private static final Map<String, Function> BY_WORD =
      Stream.of(values()).collect(Collectors.toUnmodifiableMap(Function::word, f -> f));

  private final int optional;

  // Never changed; an immutable list of immutable values.
  @SuppressWarnings("ImmutableEnumChecker")
  private final List<ValueType> arguments;

  /** All arguments are needed. */
  Function(ValueType... arguments) {
    this(0, arguments);
  }

  /**
   * Some may be left out.
   *
   * @param optional how many of the last; -1 if the last may be there any number of times
   */
  Function(int optional, ValueType... arguments) {
    this.optional = optional;
    this.arguments = List.of(arguments);
  }

  /** The function of that name. */
  public static Optional<Function> named(String name) {
    return Optional.ofNullable(BY_WORD.get(name));
  }

  /** The names of functions that Prometheus has and that are not supported. */
  public static List<String> notSupported() {
    return NOT_SUPPORTED;
  }

  /** Its name in queries. */
  public String word() {
    return switch (this) {
      case SCALAR_OF -> "scalar";
      case VECTOR_OF -> "vector";
      default -> name().toLowerCase(Locale.ROOT);
    };
  }

  /** The type of an argument. */
  ValueType argument(int place) {
    return arguments.get(Math.min(place, arguments.size() - 1));
  }

  int fewest() {
    return arguments.size() - Math.abs(optional);
  }

  int most() {
    return optional < 0 ? Integer.MAX_VALUE : arguments.size();
  }

  /** What it gives. */
  ValueType gives() {
    return switch (this) {
      case TIME, PI, SCALAR_OF -> SCALAR;
      default -> VECTOR;
    };
  }
}
