package dev.sonde.host;

import java.util.Locale;

/** Writes IPv6 addresses as people read them (RFC 5952). */
final class Ipv6 {
  /** The hexadecimal digits of an address. */
  static final int DIGITS = 32;

  private static final int GROUP = 4;

  private Ipv6() {}

  /** An address from its 32 hexadecimal digits: the longest run of zero groups becomes "::". */
  static String text(String digits) {
    int gapStart = -1;
    int gapEnd = -1;
    for (int start = 0; start < DIGITS; start += GROUP) {
      int end = zerosEnd(digits, start);
      if (end - start > Math.max(gapEnd - gapStart, GROUP)) {
        gapStart = start;
        gapEnd = end;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int start = 0; start < DIGITS; start += GROUP) {
      if (start == gapStart) {
        text.append("::");
        start = gapEnd - GROUP;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(group(digits, start));
      }
    }
    return text.toString();
  }

  private static int zerosEnd(String digits, int start) {
    int end = start;
    while (end < DIGITS && digits.startsWith("0000", end)) {
      end += GROUP;
    }
    return end;
  }

  private static String group(String digits, int start) {
    int first = start;
    while (first < start + GROUP - 1 && digits.charAt(first) == '0') {
      first++;
    }
    return digits.substring(first, start + GROUP).toLowerCase(Locale.ROOT);
  }
}
