package dev.sonde.store.duckdb;

/** What a column says of its field. All but the first two are in rollups alone. */
enum Part {
  /** The numbers as they are; in a rollup the last one of each row's time. */
  NUMBER("", "DOUBLE"),
  /** The texts. */
  TEXT("$text", "VARCHAR"),
  /** The smallest number; absent where it is the last. */
  MIN("$min", "DOUBLE"),
  /** The greatest number; absent where it is the last. */
  MAX("$max", "DOUBLE"),
  /** The sum; absent where all numbers are alike. */
  SUM("$sum", "DOUBLE"),
  /** How many numbers there are; absent where every point has one. */
  COUNT("$count", "BIGINT"),
  /** The time of the last; absent where it is that of the last point. */
  AT("$at", "BIGINT"),
  /** How many rates there are; absent where there is one for each number. */
  RATES("$rates", "BIGINT"),
  /** The last rate. */
  RATE("$rate", "DOUBLE"),
  /** The smallest rate; absent where it is the last. */
  RATE_MIN("$rate_min", "DOUBLE"),
  /** The greatest rate; absent where it is the last. */
  RATE_MAX("$rate_max", "DOUBLE"),
  /** The sum of the rates; absent where all are alike. */
  RATE_SUM("$rate_sum", "DOUBLE"),
  /** How many numbers are in each bucket of {@link Sketch}; absent where there is one bucket. */
  SKETCH("$sketch", Sketch.TYPE);

  private final String suffix;
  private final String type;

  Part(String suffix, String type) {
    this.suffix = suffix;
    this.type = type;
  }

  /** What stands behind the field's name in the column's. No field's name can end so. */
  String suffix() {
    return suffix;
  }

  /** The type in tables. */
  String type() {
    return type;
  }

  /** Whether it holds numbers that a file keeps in the smallest type that is exact. */
  boolean isNumber() {
    return this != TEXT && this != SKETCH;
  }

  /** The part that a column's name tells. */
  static Part of(String identifier) {
    for (Part part : values()) {
      if (part != NUMBER && identifier.endsWith(part.suffix)) {
        return part;
      }
    }
    return NUMBER;
  }
}
