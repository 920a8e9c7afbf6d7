package dev.sonde.server.http;

import java.util.Locale;

/** The header {@code Accept-Encoding} (RFC 9110, section 12.5.3). */
final class AcceptEncoding {
  private AcceptEncoding() {}

  /** Whether the header's value names a coding with a weight above 0. */
  static boolean allows(String value, String coding) {
    for (String entry : value.toLowerCase(Locale.ROOT).split(",", -1)) {
      String[] parts = entry.split(";", 2);
      if (parts[0].strip().equals(coding)) {
        return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
      }
    }
    return false;
  }
}
