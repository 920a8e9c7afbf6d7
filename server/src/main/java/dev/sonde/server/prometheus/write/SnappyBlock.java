package dev.sonde.server.prometheus.write;

/**
 * Undoes Snappy's block format.
 *
 * <p>Source: google/snappy, {@code format_description.txt}. What the block says of its length is
 * believed only within a limit, and only if so many bytes could come of it, before memory is taken.
 */
final class SnappyBlock {
  /** Three bytes of input make at most 64 of output. */
  private static final int MOST_PER_BYTE = 22;

  private static final int LONGEST_LENGTH = 5;

  private final byte[] in;
  private int at;
  private byte[] out = {};
  private int made;

  private SnappyBlock(byte[] in) {
    this.in = in;
  }

  /**
   * The bytes that were compressed.
   *
   * @param limit the most bytes that are wanted
   * @throws WriteException if they are more, or if this is no such block
   */
  static byte[] decode(byte[] block, int limit) {
    return new SnappyBlock(block).decode(limit);
  }

  private byte[] decode(int limit) {
    long length = length();
    if (length > limit) {
      throw WriteException.tooLarge(
          "a request has at most %d bytes after decompression; this has %d"
              .formatted(limit, length));
    }
    if (length > (long) in.length * MOST_PER_BYTE) {
      throw malformed("it says that it holds " + length + " bytes, which it can't");
    }
    out = new byte[(int) length];
    while (at < in.length) {
      element();
    }
    if (made != out.length) {
      throw malformed("expected " + out.length + " bytes to come of it, found " + made);
    }
    return out;
  }

  private long length() {
    long length = 0;
    for (int i = 0; i < LONGEST_LENGTH; i++) {
      int next = next();
      length |= (long) (next & 0x7f) << (7 * i);
      if (next < 0x80) {
        return length;
      }
    }
    throw malformed("expected its length in at most " + LONGEST_LENGTH + " bytes");
  }

  private void element() {
    int tag = next();
    switch (tag & 3) {
      case 0 -> literal(tag >>> 2);
      case 1 -> copy(4 + (tag >>> 2 & 7), (tag >>> 5) << 8 | next());
      case 2 -> copy(1 + (tag >>> 2), littleEndian(2));
      default -> copy(1 + (tag >>> 2), littleEndian(4));
    }
  }

  private void literal(int size) {
    long length = 1 + (size < 60 ? size : Integer.toUnsignedLong(littleEndian(size - 59)));
    if (length > in.length - at || length > out.length - made) {
      throw malformed("a literal is longer than what is there");
    }
    System.arraycopy(in, at, out, made, (int) length);
    at += (int) length;
    made += (int) length;
  }

  /** What is copied may overlap with the copy: then it repeats. */
  private void copy(int length, int offset) {
    if (offset <= 0 || offset > made || length > out.length - made) {
      throw malformed("a copy reaches beyond what is there");
    }
    if (offset >= length) {
      System.arraycopy(out, made - offset, out, made, length);
      made += length;
    } else {
      for (int i = 0; i < length; i++, made++) {
        out[made] = out[made - offset];
      }
    }
  }

  private int littleEndian(int bytes) {
    int value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= next() << (8 * i);
    }
    return value;
  }

  private int next() {
    if (at == in.length) {
      throw malformed("it ends too early");
    }
    return in[at++] & 0xff;
  }

  private WriteException malformed(String problem) {
    return WriteException.malformed(
        "expected a body in Snappy's block format: at byte " + at + ", " + problem);
  }
}
