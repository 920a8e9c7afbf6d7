package dev.sonde.probe.settings;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Bytes written as a text: {@code \n}, {@code \r}, {@code \t}, {@code \\} and {@code \xHH} stand
 * for one byte each, everything else for itself in UTF-8.
 */
public final class Escapes {
  private Escapes() {}

  /**
   * The bytes that a text stands for.
   *
   * @throws IllegalArgumentException if a backslash is followed by something else
   */
  public static byte[] bytes(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    int i = 0;
    while (i < text.length()) {
      int letter = text.codePointAt(i);
      if (letter == '\\') {
        i += escaped(text, i + 1, bytes);
      } else {
        bytes.writeBytes(Character.toString(letter).getBytes(StandardCharsets.UTF_8));
        i += Character.charCount(letter);
      }
    }
    return bytes.toByteArray();
  }

  /** Reads what follows a backslash; gives how many letters that are, with the backslash. */
  private static int escaped(String text, int at, ByteArrayOutputStream bytes) {
    char letter = at < text.length() ? text.charAt(at) : ' ';
    switch (letter) {
      case 'n' -> bytes.write('\n');
      case 'r' -> bytes.write('\r');
      case 't' -> bytes.write('\t');
      case '\\' -> bytes.write('\\');
      case 'x' -> {
        bytes.write(hexadecimal(text, at + 1));
        return 4;
      }
      default ->
          throw new IllegalArgumentException(
              "expected \\n, \\r, \\t, \\\\ or \\xHH at letter %d of '%s'".formatted(at, text));
    }
    return 2;
  }

  private static int hexadecimal(String text, int at) {
    if (at + 2 <= text.length()) {
      int high = Character.digit(text.charAt(at), 16);
      int low = Character.digit(text.charAt(at + 1), 16);
      if (high >= 0 && low >= 0) {
        return high * 16 + low;
      }
    }
    throw new IllegalArgumentException(
        "expected two hexadecimal digits after \\x at letter %d of '%s'".formatted(at, text));
  }
}
