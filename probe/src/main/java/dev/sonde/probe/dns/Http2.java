package dev.sonde.probe.dns;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One request over a new connection of HTTP/2 (RFC 9113), which is then given up. Of the answer's
 * headers only the status is read, which always comes first. Many servers of DNS over HTTPS speak
 * nothing older.
 */
final class Http2 {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GOAWAY = 7;
  private static final int END_STREAM = 0x1;
  private static final int ACK = 0x1;
  private static final int END_HEADERS = 0x4;
  private static final int PADDED = 0x8;
  private static final int PRIORITY = 0x20;

  /** The largest payload as long as nothing else is agreed. */
  private static final int MOST_PAYLOAD = 16_384;

  /** How many frames an answer may have. */
  private static final int MOST_FRAMES = 1_000;

  private final DataInputStream in;
  private final OutputStream out;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private boolean hasStatus;

  Http2(InputStream in, OutputStream out) {
    this.in = new DataInputStream(in);
    this.out = out;
  }

  /**
   * Sends a request, and gives the body of the answer.
   *
   * @throws ProtocolException if it is no answer, or no success
   */
  byte[] send(Post post) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(PREFACE.getBytes(StandardCharsets.US_ASCII));
    // No table of headers to remember (1 = 0), no pushes (2 = 0).
    request.writeBytes(frame(SETTINGS, 0, 0, new byte[] {0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0}));
    request.writeBytes(frame(HEADERS, END_HEADERS, 1, Hpack.request(post)));
    request.writeBytes(frame(DATA, END_STREAM, 1, post.body()));
    out.write(request.toByteArray());
    out.flush();
    for (int i = 0; i < MOST_FRAMES; i++) {
      if (isLast()) {
        return body.toByteArray();
      }
    }
    throw new ProtocolException("the service answered with too many frames of HTTP/2");
  }

  /** Reads a frame; tells whether the answer is now complete. */
  private boolean isLast() throws IOException {
    int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt() & Integer.MAX_VALUE;
    if (length > MOST_PAYLOAD) {
      throw new ProtocolException("the service answered with too long a frame of HTTP/2");
    }
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new EOFException();
    }
    take(type, flags, stream, payload);
    return stream == 1 && type <= HEADERS && (flags & END_STREAM) != 0;
  }

  private void take(int type, int flags, int stream, byte[] payload) throws IOException {
    switch (type) {
      case DATA -> append(content(flags, payload, 0));
      case HEADERS -> {
        if (stream == 1 && !hasStatus) {
          Post.check(Hpack.status(content(flags, payload, (flags & PRIORITY) == 0 ? 0 : 5)));
          hasStatus = true;
        }
      }
      case SETTINGS, PING -> acknowledge(type, flags, payload);
      case RST_STREAM -> throw new ProtocolException("the service gave the request up");
      case GOAWAY -> {
        if (payload.length < 4 || ByteBuffer.wrap(payload).getInt() < 1) {
          throw new ProtocolException("the service refused the request");
        }
      }
      default -> {
        // Windows, priorities, and what is not known yet do not concern one small request.
      }
    }
  }

  private void append(byte[] data) throws ProtocolException {
    body.writeBytes(data);
    if (!hasStatus || body.size() > Post.MOST_BYTES) {
      throw new ProtocolException("the service answered with too many bytes or without a status");
    }
  }

  private void acknowledge(int type, int flags, byte[] payload) throws IOException {
    if ((flags & ACK) == 0) {
      out.write(frame(type, ACK, 0, type == PING ? payload : new byte[0]));
      out.flush();
    }
  }

  /** What a frame holds between its padding and what goes before. */
  private static byte[] content(int flags, byte[] payload, int skipped) throws ProtocolException {
    int padding = (flags & PADDED) != 0 && payload.length > 0 ? payload[0] & 0xff : 0;
    int from = ((flags & PADDED) != 0 ? 1 : 0) + skipped;
    if (from + padding > payload.length) {
      throw new ProtocolException("the service answered with a malformed frame of HTTP/2");
    }
    return Arrays.copyOfRange(payload, from, payload.length - padding);
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }
}
