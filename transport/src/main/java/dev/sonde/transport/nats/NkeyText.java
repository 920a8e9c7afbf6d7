package dev.sonde.transport.nats;

import java.security.interfaces.EdECPublicKey;
import java.util.Arrays;
import java.util.Optional;

/** Keys as nkeys write them: what they are, the key, a checksum, in base 32. */
final class NkeyText {
  /** What a user's public key begins with. */
  static final int USER = 20 << 3;

  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int KEY_BYTES = 32;

  private NkeyText() {}

  /**
   * The text of a public key.
   *
   * @param type what it begins with
   */
  static String of(int type, EdECPublicKey key) {
    byte[] body = new byte[1 + KEY_BYTES];
    body[0] = (byte) type;
    byte[] y = key.getPoint().getY().toByteArray();
    for (int i = 0; i < Math.min(y.length, KEY_BYTES); i++) {
      body[1 + i] = y[y.length - 1 - i];
    }
    if (key.getPoint().isXOdd()) {
      body[KEY_BYTES] |= (byte) 0x80;
    }
    return of(body);
  }

  /** The text of what a key begins with and the key itself. */
  static String of(byte[] body) {
    byte[] raw = Arrays.copyOf(body, body.length + 2);
    int crc = crc(body, body.length);
    raw[body.length] = (byte) crc;
    raw[body.length + 1] = (byte) (crc >> 8);
    return encoded(raw);
  }

  /** The seed within its text, behind two bytes of type; empty if the checksum is another. */
  static Optional<byte[]> seed(String text) {
    byte[] raw = decoded(text);
    int body = raw.length - 2;
    int told = (raw[body] & 0xff) | (raw[body + 1] & 0xff) << 8;
    return crc(raw, body) == told
        ? Optional.of(Arrays.copyOfRange(raw, 2, 2 + KEY_BYTES))
        : Optional.empty();
  }

  private static byte[] decoded(String text) {
    byte[] bytes = new byte[text.length() * 5 / 8];
    int bits = 0;
    int held = 0;
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      held = ((held << 5) | ALPHABET.indexOf(text.charAt(i))) & 0xfff;
      bits += 5;
      if (bits >= 8) {
        bits -= 8;
        bytes[at++] = (byte) (held >> bits);
      }
    }
    return bytes;
  }

  private static String encoded(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    int bits = 0;
    int held = 0;
    for (byte each : bytes) {
      held = ((held << 8) | (each & 0xff)) & 0xfff;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        text.append(ALPHABET.charAt((held >> bits) & 31));
      }
    }
    return bits > 0
        ? text.append(ALPHABET.charAt((held << (5 - bits)) & 31)).toString()
        : text.toString();
  }

  /** CRC-16/XMODEM, as nkeys have it. */
  private static int crc(byte[] bytes, int length) {
    int crc = 0;
    for (int i = 0; i < length; i++) {
      crc ^= (bytes[i] & 0xff) << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) != 0 ? (crc << 1) ^ 0x1021 : crc << 1;
      }
    }
    return crc & 0xffff;
  }
}
