package dev.sonde.probe.http2;

import dev.sonde.probe.Wire;
import dev.sonde.probe.WireStreams;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http2.H2ConnectionException;
import org.apache.hc.core5.http2.H2CorruptFrameException;
import org.apache.hc.core5.http2.frame.FrameFlag;
import org.apache.hc.core5.http2.frame.FrameType;
import org.apache.hc.core5.http2.frame.RawFrame;
import org.apache.hc.core5.http2.hpack.HPackDecoder;
import org.apache.hc.core5.http2.hpack.HPackEncoder;
import org.apache.hc.core5.http2.hpack.HPackException;
import org.apache.hc.core5.http2.impl.io.FrameInputBuffer;
import org.apache.hc.core5.http2.impl.io.FrameOutputBuffer;
import org.apache.hc.core5.util.ByteArrayBuffer;

/**
 * One request and its answer over a new connection, which is then given up. For one thread. What
 * breaks the rules throws {@link ProtocolException}, an end before its time {@link EOFException}.
 */
public final class Http2Exchange {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** The largest payload as long as nothing else is agreed. */
  private static final int MOST_PAYLOAD = 16_384;

  private static final int MOST_HEADER_BYTES = 65_536;
  private static final int FIRST_WINDOW = 65_535;
  private static final int STREAM = 1;
  private static final int PRIORITY_BYTES = 5;

  private static final int HEADER_TABLE_SIZE = 1;
  private static final int ENABLE_PUSH = 2;
  private static final int INITIAL_WINDOW_SIZE = 4;

  private final InputStream in;
  private final OutputStream out;
  private final FrameInputBuffer reader = new FrameInputBuffer(MOST_PAYLOAD);
  private final FrameOutputBuffer writer = new FrameOutputBuffer(MOST_PAYLOAD);
  private final HPackDecoder decoder = new HPackDecoder(0, StandardCharsets.ISO_8859_1);
  private long connectionWindow = FIRST_WINDOW;
  private long streamWindow = FIRST_WINDOW;
  private long initialWindow = FIRST_WINDOW;
  private Optional<Answer> head = Optional.empty();
  private Optional<ByteBuffer> data = Optional.empty();
  private boolean isEnded;

  /**
   * The head of an answer.
   *
   * @param headers names in lower case and values, without those that begin with a colon
   */
  public record Answer(int status, List<Header> headers) {}

  /** An exchange over a connection on which both sides have agreed to speak HTTP/2. */
  public Http2Exchange(Wire wire) {
    this(WireStreams.in(wire), WireStreams.out(wire));
  }

  Http2Exchange(InputStream in, OutputStream out) {
    this.in = in;
    this.out = out;
    decoder.setMaxListSize(MOST_HEADER_BYTES);
  }

  /**
   * Sends a request.
   *
   * @param headers those with a colon first, all in lower case
   * @param body may be empty
   */
  public void send(List<Header> headers, byte[] body) throws IOException {
    ByteArrayOutputStream first = new ByteArrayOutputStream();
    first.writeBytes(PREFACE);
    write(settings(), first);
    write(window(Integer.MAX_VALUE - FIRST_WINDOW), first);
    byte[] block = block(headers);
    for (int from = 0; from < block.length; from += MOST_PAYLOAD) {
      int length = Math.min(MOST_PAYLOAD, block.length - from);
      int flags =
          (from + length == block.length ? FrameFlag.END_HEADERS.getValue() : 0)
              | (from == 0 && body.length == 0 ? FrameFlag.END_STREAM.getValue() : 0);
      FrameType type = from == 0 ? FrameType.HEADERS : FrameType.CONTINUATION;
      write(
          new RawFrame(type.getValue(), flags, STREAM, ByteBuffer.wrap(block, from, length)),
          first);
    }
    out.write(first.toByteArray());
    sendBody(body);
  }

  /** No table of headers to remember, no pushes, and as much data as there is. */
  private static RawFrame settings() {
    ByteBuffer payload = ByteBuffer.allocate(18);
    payload.putShort((short) HEADER_TABLE_SIZE).putInt(0);
    payload.putShort((short) ENABLE_PUSH).putInt(0);
    payload.putShort((short) INITIAL_WINDOW_SIZE).putInt(Integer.MAX_VALUE);
    return new RawFrame(FrameType.SETTINGS.getValue(), 0, 0, payload.flip());
  }

  private static RawFrame window(int more) {
    ByteBuffer payload = ByteBuffer.allocate(4).putInt(more).flip();
    return new RawFrame(FrameType.WINDOW_UPDATE.getValue(), 0, 0, payload);
  }

  private void write(RawFrame frame, OutputStream to) throws IOException {
    writer.write(frame, to);
  }

  private static byte[] block(List<Header> headers) throws IOException {
    ByteArrayBuffer block = new ByteArrayBuffer(256);
    HPackEncoder encoder = new HPackEncoder(0, StandardCharsets.UTF_8);
    for (Header each : headers) {
      encoder.encodeHeader(block, each);
    }
    return block.toByteArray();
  }

  /** Sends as much as the other side's windows let through, and waits until they open. */
  private void sendBody(byte[] body) throws IOException {
    int from = 0;
    while (from < body.length && head.isEmpty()) {
      int open = (int) Math.min(MOST_PAYLOAD, Math.min(connectionWindow, streamWindow));
      if (open <= 0) {
        take(frame());
        continue;
      }
      int length = Math.min(open, body.length - from);
      boolean isLast = from + length == body.length;
      write(
          new RawFrame(
              FrameType.DATA.getValue(),
              isLast ? FrameFlag.END_STREAM.getValue() : 0,
              STREAM,
              ByteBuffer.wrap(body, from, length)),
          out);
      connectionWindow -= length;
      streamWindow -= length;
      from += length;
    }
  }

  /** Waits for the head of the final answer. */
  public Answer head() throws IOException {
    while (head.isEmpty()) {
      take(frame());
    }
    return head.get();
  }

  /** Waits for more of the body; empty if it is at its end. Valid until the next call. */
  public Optional<ByteBuffer> body() throws IOException {
    head();
    data = data.filter(ByteBuffer::hasRemaining);
    while (data.isEmpty() && !isEnded) {
      take(frame());
    }
    Optional<ByteBuffer> found = data;
    data = Optional.empty();
    return found;
  }

  private RawFrame frame() throws IOException {
    try {
      return reader.read(in);
    } catch (ConnectionClosedException | H2CorruptFrameException e) {
      throw ended(e);
    } catch (H2ConnectionException e) {
      throw malformed("the server sent a faulty frame of HTTP/2: " + e.getMessage(), e);
    }
  }

  private static EOFException ended(Exception cause) {
    EOFException ended = new EOFException("the connection was closed before the answer was there");
    ended.initCause(cause);
    return ended;
  }

  private static ProtocolException malformed(String message, Exception cause) {
    ProtocolException malformed = new ProtocolException(message);
    malformed.initCause(cause);
    return malformed;
  }

  private void take(RawFrame frame) throws IOException {
    FrameType type = FrameType.valueOf(frame.getType());
    if (type == null) {
      return; // What is not known is to be ignored.
    }
    switch (type) {
      case DATA -> takeData(frame);
      case HEADERS -> takeHeaders(frame);
      case SETTINGS -> takeSettings(frame);
      case PING -> acknowledge(frame, content(frame, 8));
      case WINDOW_UPDATE -> takeWindow(frame);
      case RST_STREAM -> takeReset(frame);
      case GOAWAY -> takeGoAway(frame);
      case PUSH_PROMISE, CONTINUATION ->
          throw new ProtocolException("the server sent a frame of HTTP/2 out of place");
      case PRIORITY, PRIORITY_UPDATE -> {
        // Of no concern to one request.
      }
    }
  }

  /** What a frame holds without padding. */
  private static ByteBuffer content(RawFrame frame, int least) throws ProtocolException {
    ByteBuffer content = frame.getPayloadContent();
    if (content == null || content.remaining() < least) {
      if (least == 0) {
        return ByteBuffer.allocate(0);
      }
      throw new ProtocolException("the server sent a frame of HTTP/2 that is too short");
    }
    return content;
  }

  private void takeData(RawFrame frame) throws ProtocolException {
    if (head.isEmpty() || frame.getStreamId() != STREAM) {
      throw new ProtocolException("the server sent data before a status");
    }
    data = Optional.of(content(frame, 0)).filter(ByteBuffer::hasRemaining);
    isEnded = frame.isFlagSet(FrameFlag.END_STREAM);
  }

  private void takeHeaders(RawFrame frame) throws IOException {
    ByteBuffer content = content(frame, frame.isFlagSet(FrameFlag.PRIORITY) ? PRIORITY_BYTES : 0);
    if (frame.isFlagSet(FrameFlag.PRIORITY)) {
      content.position(content.position() + PRIORITY_BYTES);
    }
    isEnded = frame.isFlagSet(FrameFlag.END_STREAM);
    boolean isWhole = frame.isFlagSet(FrameFlag.END_HEADERS);
    List<Header> headers = decoded(isWhole ? content : continued(content));
    if (head.isPresent()) {
      isEnded = true; // Trailers.
      return;
    }
    Answer answer = answer(headers);
    if (answer.status() >= 200) {
      head = Optional.of(answer);
    }
  }

  private ByteBuffer continued(ByteBuffer first) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    append(block, first);
    RawFrame next;
    do {
      next = frame();
      if (!FrameType.CONTINUATION.same(next.getType()) || next.getStreamId() != STREAM) {
        throw new ProtocolException("the server broke its headers off");
      }
      append(block, content(next, 0));
    } while (!next.isFlagSet(FrameFlag.END_HEADERS));
    return ByteBuffer.wrap(block.toByteArray());
  }

  private static void append(ByteArrayOutputStream block, ByteBuffer more)
      throws ProtocolException {
    byte[] bytes = new byte[more.remaining()];
    more.get(bytes);
    block.writeBytes(bytes);
    if (block.size() > MOST_HEADER_BYTES) {
      throw new ProtocolException("the head of the answer is too long");
    }
  }

  private List<Header> decoded(ByteBuffer block) throws IOException {
    try {
      return decoder.decodeHeaders(block);
    } catch (HPackException | RuntimeException e) {
      throw malformed("the headers of the answer can't be decoded: " + e.getMessage(), e);
    }
  }

  private static Answer answer(List<Header> headers) throws ProtocolException {
    String status =
        headers.stream()
            .filter(header -> header.getName().equals(":status"))
            .findFirst()
            .map(Header::getValue)
            .orElse("");
    if (!status.matches("[1-9][0-9]{2}")) {
      throw new ProtocolException("the server answered without a status");
    }
    return new Answer(
        Integer.parseInt(status),
        headers.stream().filter(header -> !header.getName().startsWith(":")).toList());
  }

  private void takeSettings(RawFrame frame) throws IOException {
    if (frame.isFlagSet(FrameFlag.ACK)) {
      return;
    }
    ByteBuffer settings = content(frame, 0);
    while (settings.remaining() >= 6) {
      int name = settings.getShort() & 0xffff;
      long value = settings.getInt() & 0xffff_ffffL;
      if (name == INITIAL_WINDOW_SIZE) {
        streamWindow += value - initialWindow;
        initialWindow = value;
      }
    }
    acknowledge(frame, ByteBuffer.allocate(0));
  }

  private void acknowledge(RawFrame frame, ByteBuffer content) throws IOException {
    if (!frame.isFlagSet(FrameFlag.ACK)) {
      write(new RawFrame(frame.getType(), FrameFlag.ACK.getValue(), 0, content), out);
    }
  }

  private void takeWindow(RawFrame frame) throws ProtocolException {
    int more = content(frame, 4).getInt() & Integer.MAX_VALUE;
    if (frame.getStreamId() == 0) {
      connectionWindow += more;
    } else {
      streamWindow += more;
    }
  }

  private static void takeReset(RawFrame frame) throws IOException {
    int code = content(frame, 4).getInt();
    throw new ProtocolException("the server gave the request up (error %d)".formatted(code));
  }

  private static void takeGoAway(RawFrame frame) throws IOException {
    ByteBuffer content = content(frame, 8);
    if (content.getInt() < STREAM) {
      throw new ProtocolException(
          "the server refused the request (error %d)".formatted(content.getInt()));
    }
  }

  /** A header. */
  public static Header header(String name, String value) {
    return new BasicHeader(name, value);
  }
}
