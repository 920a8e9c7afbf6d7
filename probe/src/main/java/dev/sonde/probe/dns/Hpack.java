package dev.sonde.probe.dns;

import java.io.ByteArrayOutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;

/**
 * As much of header compression for HTTP/2 (RFC 7541) as one request needs: literal headers that
 * nobody has to remember, and the status of the answer.
 */
final class Hpack {
  // Names of the static table (appendix A).
  private static final int AUTHORITY = 1;
  private static final int METHOD_POST = 3;
  private static final int PATH = 4;
  private static final int SCHEME_HTTPS = 7;
  private static final int STATUS = 8;
  private static final int ACCEPT = 19;
  private static final int CONTENT_LENGTH = 28;
  private static final int CONTENT_TYPE = 31;

  private static final String[] INDEXED_STATUS = {"200", "204", "206", "304", "400", "404", "500"};

  private Hpack() {}

  /** The headers of a request. */
  static byte[] request(Post post) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x80 | METHOD_POST);
    block.write(0x80 | SCHEME_HTTPS);
    literal(block, AUTHORITY, post.authority());
    literal(block, PATH, post.path());
    literal(block, CONTENT_TYPE, Post.MEDIA_TYPE);
    literal(block, ACCEPT, Post.MEDIA_TYPE);
    literal(block, CONTENT_LENGTH, Integer.toString(post.body().length));
    return block.toByteArray();
  }

  /** A header that is not to be remembered (section 6.2.2), its text as it is. */
  private static void literal(ByteArrayOutputStream block, int name, String text) {
    integer(block, 0, 4, name);
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    integer(block, 0, 7, bytes.length);
    block.writeBytes(bytes);
  }

  /** A number after the first bits of a byte (section 5.1). */
  private static void integer(ByteArrayOutputStream block, int first, int bits, int number) {
    int most = (1 << bits) - 1;
    if (number < most) {
      block.write(first | number);
      return;
    }
    block.write(first | most);
    int rest = number - most;
    for (; rest >= 128; rest >>= 7) {
      block.write((rest & 127) | 128);
    }
    block.write(rest);
  }

  /**
   * The status of an answer, which is its first header (RFC 9113 section 8.3).
   *
   * @throws ProtocolException if it is not there
   */
  static String status(byte[] block) throws ProtocolException {
    int at = 0;
    while (at < block.length && (block[at] & 0xe0) == 0x20) {
      at++; // the size of a table that we keep empty: one byte
    }
    int first = at < block.length ? block[at] & 0xff : 0;
    if ((first & 0x80) != 0 && (first & 0x7f) - STATUS >= 0) {
      int place = (first & 0x7f) - STATUS;
      if (place < INDEXED_STATUS.length) {
        return INDEXED_STATUS[place];
      }
    }
    // With indexing (01), without (0000) or never (0001), the name from the static table.
    boolean isNamed = first == (0x40 | STATUS) || first == STATUS || first == (0x10 | STATUS);
    if (!isNamed || at + 2 > block.length) {
      throw new ProtocolException("the service answered without a status");
    }
    return text(block, at + 1);
  }

  private static String text(byte[] block, int at) throws ProtocolException {
    int length = block[at] & 0x7f;
    if (length > 3 || at + 1 + length > block.length) {
      throw new ProtocolException("the service answered with a malformed status");
    }
    return (block[at] & 0x80) == 0
        ? new String(block, at + 1, length, StandardCharsets.US_ASCII)
        : digits(block, at + 1, length);
  }

  /** Three digits in Huffman's code (appendix B): 0 to 2 have five bits, 3 to 9 have six. */
  private static String digits(byte[] block, int at, int length) throws ProtocolException {
    int bits = 0;
    for (int i = 0; i < 3; i++) {
      bits = (bits << 8) | (i < length ? block[at + i] & 0xff : 0xff);
    }
    StringBuilder digits = new StringBuilder();
    int left = 24;
    for (int i = 0; i < 3; i++) {
      int five = bits >> (left - 5) & 0x1f;
      int six = bits >> (left - 6) & 0x3f;
      if (five <= 2) {
        digits.append(five);
        left -= 5;
      } else if (six >= 0x19 && six <= 0x1f) {
        digits.append(six - 0x19 + 3);
        left -= 6;
      } else {
        throw new ProtocolException("the service answered with a malformed status");
      }
    }
    return digits.toString();
  }
}
