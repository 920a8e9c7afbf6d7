package dev.sonde.store.duckdb;

import java.util.Set;

/** The engine's functions that a SELECT of somebody may use: those that only work on values. */
final class SqlFunctions {
  private static final String OPERATORS =
      """
      + - * / // % ** ^ ^@ & | << >> ~ ! !~~ ~~ ~~* !~~* ~~~ || && @ @> <@ <-> not in between and or
      """;

  private static final String NUMBERS =
      """
      abs acos asin atan atan2 cbrt ceil ceiling cos cot degrees exp fdiv floor fmod gcd greatest
      greatest_common_divisor isfinite isinf isnan lcm least ln log log10 log2 mod pi pow power
      radians round sign sin sqrt tan trunc even add subtract multiply divide
      """;

  private static final String TEXTS =
      """
      ascii concat concat_ws contains ends_with format instr lcase left length len like_escape lower
      ltrim not_like_escape position prefix printf regexp_extract regexp_full_match regexp_matches
      regexp_replace replace reverse right rtrim split_part starts_with string_split strpos substr
      substring suffix trim ucase upper md5 hash
      """;

  private static final String TIMES =
      """
      age century date_add date_diff date_part date_sub date_trunc datediff datepart datesub datetrunc
      day dayname dayofmonth dayofweek dayofyear epoch epoch_ms epoch_us extract hour isodow isoyear
      last_day make_date make_timestamp make_timestamptz microsecond millisecond minute month
      monthname now current_date current_timestamp today get_current_timestamp quarter second
      strftime strptime time_bucket timezone to_days to_hours to_minutes to_months to_seconds
      to_milliseconds to_microseconds to_timestamp to_weeks to_years to_centuries to_decades week
      weekday weekofyear year yearweek
      """;

  private static final String AGGREGATES =
      """
      any_value approx_count_distinct approx_quantile arg_max arg_min argmax argmin avg bool_and
      bool_or corr count count_if count_star countif covar_pop covar_samp entropy first fsum kurtosis
      last mad max max_by mean median min min_by mode quantile quantile_cont quantile_disc
      regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope skewness stddev stddev_pop
      stddev_samp string_agg sum sumkahan var_pop var_samp variance favg
      """;

  private static final String WINDOWS =
      """
      cume_dist dense_rank first_value lag last_value lead nth_value ntile percent_rank rank
      rank_dense row_number
      """;

  private static final String OTHERS =
      """
      case cast coalesce if ifnull nullif typeof unnest struct_extract struct_pack row list_value
      list_extract list_sum list_avg list_min list_max list_contains array_extract map_extract
      map_keys map_values element_at constant_or_null error is_distinct_from
      """;

  static final Set<String> ALLOWED =
      Set.of(
          String.join(" ", OPERATORS, NUMBERS, TEXTS, TIMES, AGGREGATES, WINDOWS, OTHERS)
              .strip()
              .split("\\s+"));

  private SqlFunctions() {}
}
