package dev.sonde.probe.dns;

import java.util.Locale;
import org.xbill.DNS.Rcode;

/** Response codes (RFC 1035 section 4.1.1, RFC 6895) as words in lower case. */
final class Codes {
  private Codes() {}

  /**
   * The code of a word.
   *
   * @throws IllegalArgumentException if there is none
   */
  static int of(String word) {
    int code = Rcode.value(word.strip().toUpperCase(Locale.ROOT));
    if (code < 0) {
      throw new IllegalArgumentException(
          "rcode: expected a response code such as noerror, nxdomain, servfail or refused, found '"
              + word
              + "'");
    }
    return code;
  }

  static String word(int code) {
    return Rcode.string(code).toLowerCase(Locale.ROOT);
  }
}
