package dev.sonde.transport.link;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * The client's side of a WebSocket (RFC 6455) with text messages. One thread receives; any may send
 * and close. Messages that come are bounded; long ones go out in several frames, each of whole
 * characters.
 *
 * <p>A peer that is silent for 10 s is sent a ping; one that is silent for 25 s is given up, at the
 * next look, which is at most 10 s later.
 */
final class WebSocket implements Closeable {
  private static final int MAX_FRAME = 32 << 10;
  private static final int MAX_MESSAGE = 2 << 20;
  private static final int MAX_CONTROL = 125;
  private static final int LOOK_MILLIS = 10_000;
  private static final long SILENCE = TimeUnit.SECONDS.toNanos(25);
  private static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private final Socket socket;
  private final InputStream in;
  private final RandomGenerator random;
  private final LongSupplier nanoTime;
  private final ReentrantLock sending = new ReentrantLock();
  private final byte[] buffer = new byte[2048];
  private int position;
  private int limit;
  private boolean open;
  private long deadline;
  private long heard;
  private volatile boolean peerSpoke;

  /**
   * A WebSocket that is not open yet.
   *
   * @param socket is connected; this closes it
   * @param random makes the masks, which keep what is sent from looking like something else to
   *     intermediaries (10.3)
   * @param nanoTime a clock that never goes back
   */
  WebSocket(Socket socket, RandomGenerator random, LongSupplier nanoTime) throws IOException {
    this.socket = socket;
    this.in = socket.getInputStream();
    this.random = random;
    this.nanoTime = nanoTime;
  }

  /**
   * Opens it.
   *
   * @throws UpgradeRefusedException if the other side answers as plain HTTP
   */
  void open(String host, String path, String userAgent, Duration within) throws IOException {
    byte[] nonce = new byte[16];
    random.nextBytes(nonce);
    Handshake handshake = new Handshake(nonce);
    deadline = nanoTime.getAsLong() + within.toNanos();
    socket.getOutputStream().write(handshake.request(host, path, userAgent));
    handshake.check(this::next);
    heard = nanoTime.getAsLong();
    socket.setSoTimeout(LOOK_MILLIS);
    open = true;
  }

  /** Whether anything came from the other side since it was opened. */
  boolean peerSpoke() {
    return peerSpoke;
  }

  /** Sends a text message; returns when the kernel has it. */
  void send(byte[] message) throws IOException {
    sending.lock();
    try {
      int from = 0;
      do {
        int to = end(message, from);
        boolean last = to == message.length;
        write((last ? FIN : 0) | (from == 0 ? TEXT : CONTINUATION), message, from, to);
        from = to;
      } while (from < message.length);
    } finally {
      sending.unlock();
    }
  }

  /** Where a frame that begins at a place ends, so that no character is cut. */
  private static int end(byte[] message, int from) {
    int to = Math.min(message.length, from + MAX_FRAME);
    while (to < message.length && (message[to] & 0xc0) == 0x80) {
      to--;
    }
    return to;
  }

  private void control(int opcode, byte[] payload) throws IOException {
    sending.lock();
    try {
      write(FIN | opcode, payload, 0, payload.length);
    } finally {
      sending.unlock();
    }
  }

  private void write(int first, byte[] payload, int from, int to) throws IOException {
    int length = to - from;
    int head = length <= MAX_CONTROL ? 6 : 8;
    byte[] frame = new byte[head + length];
    frame[0] = (byte) first;
    if (length <= MAX_CONTROL) {
      frame[1] = (byte) (MASKED | length);
    } else {
      frame[1] = (byte) (MASKED | 126);
      frame[2] = (byte) (length >> 8);
      frame[3] = (byte) length;
    }
    int mask = random.nextInt();
    for (int i = 0; i < 4; i++) {
      frame[head - 4 + i] = (byte) (mask >>> (24 - 8 * i));
    }
    for (int i = 0; i < length; i++) {
      frame[head + i] = (byte) (payload[from + i] ^ (mask >>> (24 - 8 * (i & 3))));
    }
    socket.getOutputStream().write(frame);
  }

  /**
   * Waits for the next text message.
   *
   * @throws EOFException if the connection ends
   * @throws SocketTimeoutException if the peer is silent for too long
   * @throws ProtocolException if what comes is not of the protocol, or too long
   */
  byte[] receive() throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream(512);
    boolean begun = false;
    while (true) {
      int first = byteOf();
      int opcode = first & 0x0f;
      boolean last = (first & FIN) != 0;
      int length = length(byteOf(), opcode, message.size());
      if ((first & 0x70) != 0) {
        throw new ProtocolException("a frame with reserved bits");
      }
      if (opcode >= CLOSE) {
        control(opcode, last, length);
      } else if (opcode != (begun ? CONTINUATION : TEXT)) {
        throw new ProtocolException("a frame that is not of a text");
      } else {
        copy(length, message);
        begun = true;
        if (last) {
          return message.toByteArray();
        }
      }
    }
  }

  private int length(int second, int opcode, int before) throws IOException {
    if ((second & MASKED) != 0) {
      throw new ProtocolException("a server must not mask its frames");
    }
    long length = second & 0x7f;
    if (length == 126) {
      length = (long) byteOf() << 8 | byteOf();
    } else if (length == 127) {
      length = 0;
      for (int i = 0; i < 8; i++) {
        length = length << 8 | byteOf();
      }
    }
    if (length < 0 || length + before > (opcode >= CLOSE ? MAX_CONTROL + before : MAX_MESSAGE)) {
      throw new ProtocolException("a message of more than " + MAX_MESSAGE + " bytes");
    }
    return (int) length;
  }

  private void control(int opcode, boolean last, int length) throws IOException {
    ByteArrayOutputStream payload = new ByteArrayOutputStream(length);
    copy(length, payload);
    switch (opcode) {
      case PING -> control(PONG, payload.toByteArray());
      case PONG -> {
        // That something was heard is noted already.
      }
      case CLOSE -> {
        control(CLOSE, payload.toByteArray());
        throw new EOFException("the server closed the link" + reason(payload.toByteArray()));
      }
      default -> throw new ProtocolException("an unknown frame" + (last ? "" : ", cut"));
    }
  }

  /** What a close frame says of its reasons, fit for a log. */
  private static String reason(byte[] payload) {
    if (payload.length <= 2) {
      return "";
    }
    String text =
        new String(payload, 2, payload.length - 2, java.nio.charset.StandardCharsets.UTF_8);
    return ": " + text.replaceAll("\\p{Cntrl}", " ");
  }

  private void copy(int length, ByteArrayOutputStream into) throws IOException {
    int left = length;
    while (left > 0) {
      if (position == limit) {
        fill();
      }
      int some = Math.min(left, limit - position);
      into.write(buffer, position, some);
      position += some;
      left -= some;
    }
  }

  private int byteOf() throws IOException {
    if (position == limit) {
      fill();
    }
    return buffer[position++] & 0xff;
  }

  /** As {@link #byteOf}, for the handshake. */
  private int next() throws IOException {
    if (position == limit) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - nanoTime.getAsLong());
      if (left <= 0) {
        throw new SocketTimeoutException("no answer to the link in time");
      }
      socket.setSoTimeout((int) left);
    }
    return byteOf();
  }

  private void fill() throws IOException {
    while (true) {
      try {
        int count = in.read(buffer);
        if (count < 0) {
          throw new EOFException("the connection was closed");
        }
        position = 0;
        limit = count;
        heard = nanoTime.getAsLong();
        peerSpoke |= open;
        return;
      } catch (SocketTimeoutException e) {
        if (!open || nanoTime.getAsLong() - heard > SILENCE) {
          throw e;
        }
        control(PING, new byte[0]);
      }
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException alreadyBroken) {
      // Nothing is lost: what mattered was answered, or is sent again.
    }
  }
}
