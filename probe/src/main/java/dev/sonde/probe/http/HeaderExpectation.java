package dev.sonde.probe.http;

import java.util.regex.Pattern;

/**
 * A header that an answer must have.
 *
 * @param name in any case
 * @param value what one of its values must match somewhere
 */
record HeaderExpectation(String name, Pattern value) {

  /**
   * Reads {@code Name: regular expression}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static HeaderExpectation of(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(
          "expect-header: expected NAME: REGEX, found '" + text + "'");
    }
    return new HeaderExpectation(
        text.substring(0, colon).strip(), Pattern.compile(text.substring(colon + 1).strip()));
  }
}
