package dev.sonde.transport.session;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.IntPredicate;

/** Writes ids where not all letters may stand, as in topics and subjects of brokers. */
public final class IdCoding {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private IdCoding() {}

  /**
   * An id with {@code %} and two upper-case hexadecimal digits for each byte of its UTF-8 form that
   * may not stand for itself.
   *
   * @param plain tells of a byte, 0 to 255, whether it may
   */
  public static String encode(String id, IntPredicate plain) {
    StringBuilder encoded = new StringBuilder(id.length());
    for (byte each : id.getBytes(StandardCharsets.UTF_8)) {
      int letter = each & 0xff;
      if (plain.test(letter)) {
        encoded.append((char) letter);
      } else {
        encoded.append('%').append(HEX.toHexDigits(each));
      }
    }
    return encoded.toString();
  }
}
