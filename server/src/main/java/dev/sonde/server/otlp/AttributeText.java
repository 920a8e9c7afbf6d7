package dev.sonde.server.otlp;

import java.util.List;
import java.util.Map;

/**
 * The texts that attributes' values of other types become, as OpenTelemetry's own rules have it.
 */
final class AttributeText {
  /** How deep lists and maps may lie in each other. */
  static final int MAX_DEPTH = 8;

  /** Whole numbers up to here are written without a fraction. */
  private static final double EXACT = 1L << 53;

  private AttributeText() {}

  /** A number: without a fraction if it has none. */
  static String of(double number) {
    return number == Math.rint(number) && Math.abs(number) <= EXACT
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  /** A list. */
  static String of(List<String> values) {
    return values.toString();
  }

  /** A map. */
  static String of(Map<String, String> entries) {
    return entries.toString();
  }

  /** Bytes, which say nothing as a text. */
  static String ofBytes(int length) {
    return length + " bytes";
  }

  /** One level deeper. */
  static int deeper(int depth) {
    if (depth == 0) {
      throw new OtlpException("attributes: expected lists and maps at most " + MAX_DEPTH + " deep");
    }
    return depth - 1;
  }
}
