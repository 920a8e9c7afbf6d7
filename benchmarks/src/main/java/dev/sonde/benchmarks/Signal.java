package dev.sonde.benchmarks;

/**
 * A made-up measurement over time: the same tick always has the same value, so that every program
 * is given the same numbers without keeping them.
 *
 * @param shape how it behaves
 * @param base its usual value, or its usual increase per tick for a counter
 * @param spread how far noise takes it from that value
 * @param seed tells signals of one shape apart
 */
record Signal(Shape shape, double base, double spread, long seed) {
  private static final double TICKS_PER_WAVE = 8640;

  /** How a signal behaves. */
  enum Shape {
    /** Never changes. */
    CONSTANT,
    /** A daily wave with noise, two decimals. */
    GAUGE,
    /** A whole number that only rises. */
    COUNTER,
    /** A round-trip time in ms: a daily wave and an exponential tail, to the microsecond. */
    ROUND_TRIP,
    /** A small whole number that is nearly always 0. */
    RARE
  }

  /** The value at a tick. */
  double at(int tick) {
    return switch (shape) {
      case CONSTANT -> base;
      case GAUGE -> Math.max(0, rounded(wave(tick, 0.3) + spread * (noise(tick) - 0.5), 100));
      case COUNTER -> Math.floor(base * (tick + noise(tick)));
      case ROUND_TRIP -> rounded(wave(tick, 0.1) - spread * Math.log(1 - noise(tick)), 1000);
      case RARE -> noise(tick) < 0.995 ? 0 : 1 + Math.floor(noise(~tick) * 3);
    };
  }

  /** The most decimals that a value has. */
  int decimals() {
    return switch (shape) {
      case GAUGE -> 2;
      case ROUND_TRIP -> 3;
      case CONSTANT, COUNTER, RARE -> 0;
    };
  }

  private double wave(int tick, double height) {
    double phase = (seed & 0xffff) / 65536.0;
    return base * (1 + height * Math.sin(2 * Math.PI * (tick / TICKS_PER_WAVE + phase)));
  }

  private double noise(int tick) {
    return unit(scramble(seed + 0x9E3779B97F4A7C15L * tick));
  }

  private static double rounded(double value, double parts) {
    return Math.rint(value * parts) / parts;
  }

  /** The upper 53 bits as a number from 0 to below 1. */
  static double unit(long bits) {
    return (bits >>> 11) * 0x1p-53;
  }

  /** Spreads the bits of a number over all 64 (the finaliser of SplitMix64). */
  static long scramble(long bits) {
    long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
