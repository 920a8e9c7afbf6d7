package dev.sonde.probe.secure;

import dev.sonde.probe.Excerpt;
import dev.sonde.probe.Wire;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A connection secured by TLS. For one thread at a time. */
public final class SecureWire implements Wire {
  private static final int SHOWN = 200;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final Wire wire;
  private final SSLEngine engine;

  /** What came off the wire and is not decrypted yet; ready to be read. */
  private ByteBuffer encrypted;

  /** What is to go onto the wire; ready to be written to. */
  private ByteBuffer outgoing;

  /** What was decrypted and nobody took yet; ready to be read. Made when it is first needed. */
  private @Nullable ByteBuffer decrypted;

  /** Kept while hands are shaken: it knows the certificates even if nothing comes of it. */
  private @Nullable SSLSession beginnings;

  private boolean broken;

  private SecureWire(Wire wire, SSLEngine engine) {
    this.wire = wire;
    this.engine = engine;
    int packet = engine.getSession().getPacketBufferSize();
    this.encrypted = ByteBuffer.allocate(packet).flip();
    this.outgoing = ByteBuffer.allocate(packet);
  }

  static SecureWire shakingHands(Wire wire, SSLEngine engine) throws IOException {
    SecureWire secure = new SecureWire(wire, engine);
    try {
      engine.beginHandshake();
      secure.shakeHands();
      return secure;
    } catch (SSLException e) {
      secure.sayGoodbye();
      throw new HandshakeException(words(e), chain(secure.beginnings), e);
    }
  }

  static String words(SSLException error) {
    return Excerpt.of(String.valueOf(error.getMessage()), SHOWN);
  }

  /** The certificates that the server showed, its own first; never none. */
  public List<X509Certificate> chain() {
    return chain(engine.getSession());
  }

  private static List<X509Certificate> chain(@Nullable SSLSession session) {
    try {
      return session == null
          ? List.of()
          : Stream.of(session.getPeerCertificates()).map(X509Certificate.class::cast).toList();
    } catch (SSLPeerUnverifiedException e) {
      return List.of();
    }
  }

  /** The version that was agreed on, such as {@code TLSv1.3}. */
  public String version() {
    return engine.getSession().getProtocol();
  }

  /** The cipher suite that was agreed on, by its IANA name. */
  public String cipher() {
    return engine.getSession().getCipherSuite();
  }

  /** The application's protocol that was agreed on (RFC 7301); empty if none was. */
  public String applicationProtocol() {
    String agreed = engine.getApplicationProtocol();
    return agreed == null ? "" : agreed;
  }

  private void shakeHands() throws IOException {
    while (isShakingHands()) {
      boolean goesOn =
          switch (engine.getHandshakeStatus()) {
            case NEED_WRAP -> wrap(NOTHING);
            case NEED_TASK -> runTasks();
            default -> {
              flush();
              yield unwrap(NOTHING);
            }
          };
      if (!goesOn) {
        throw new SSLException("the other side ended the handshake");
      }
    }
    flush();
  }

  private boolean isShakingHands() {
    return switch (engine.getHandshakeStatus()) {
      case FINISHED, NOT_HANDSHAKING -> false;
      default -> true;
    };
  }

  private boolean runTasks() {
    for (Runnable task = engine.getDelegatedTask();
        task != null;
        task = engine.getDelegatedTask()) {
      task.run();
    }
    SSLSession session = engine.getHandshakeSession();
    beginnings = session == null ? beginnings : session;
    return true;
  }

  /**
   * Encrypts, and sends only if there is no more room: whole flights go in one packet.
   *
   * @return whether more can be said
   */
  private boolean wrap(ByteBuffer plain) throws IOException {
    SSLEngineResult result = engine.wrap(plain, outgoing);
    if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
      if (outgoing.position() == 0) {
        outgoing = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
      }
      flush();
    }
    return result.getStatus() != SSLEngineResult.Status.CLOSED;
  }

  private void flush() throws IOException {
    if (outgoing.position() > 0) {
      int length = outgoing.position();
      outgoing.clear();
      try {
        wire.write(outgoing.array(), 0, length);
      } catch (IOException e) {
        broken = true;
        throw e;
      }
    }
  }

  /**
   * Decrypts one record, or reads if there is none in full yet.
   *
   * @return whether the other side goes on
   */
  private boolean unwrap(ByteBuffer plain) throws IOException {
    switch (engine.unwrap(encrypted, plain).getStatus()) {
      case OK -> {}
      case CLOSED -> {
        return false;
      }
      case BUFFER_UNDERFLOW -> receive();
      case BUFFER_OVERFLOW -> throw new SSLException("a record is longer than TLS allows");
    }
    return true;
  }

  private void receive() throws IOException {
    encrypted.compact();
    int room = Math.max(encrypted.capacity(), engine.getSession().getPacketBufferSize());
    if (room > encrypted.capacity()) {
      encrypted = ByteBuffer.allocate(room).put(encrypted.flip());
    }
    int read;
    try {
      read = wire.read(encrypted.array(), encrypted.position(), encrypted.remaining());
    } catch (IOException e) {
      broken = true;
      throw e;
    }
    encrypted.position(encrypted.position() + Math.max(0, read)).flip();
    if (read < 0) {
      broken = true;
      throw new EOFException("the connection was closed without a word of TLS");
    }
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    ByteBuffer plain = decrypted;
    if (plain == null) {
      plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()).flip();
      decrypted = plain;
    }
    while (!plain.hasRemaining()) {
      if (engine.isInboundDone() || !readRecord(plain)) {
        return -1;
      }
    }
    int taken = Math.min(length, plain.remaining());
    plain.get(into, offset, taken);
    return taken;
  }

  private boolean readRecord(ByteBuffer plain) throws IOException {
    plain.clear();
    boolean goesOn;
    try {
      goesOn = unwrap(plain);
    } finally {
      plain.flip();
    }
    answer();
    return goesOn;
  }

  /** Does what a record asked for that was no data, such as new keys (RFC 8446, 4.6). */
  private void answer() throws IOException {
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      runTasks();
    }
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      wrap(NOTHING);
      flush();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    ByteBuffer plain = ByteBuffer.wrap(bytes, offset, length);
    while (plain.hasRemaining()) {
      if (!wrap(plain)) {
        throw new EOFException("the other side has ended the connection");
      }
    }
    flush();
  }

  /** Says that nothing more comes (RFC 8446, 6.1), or what is wrong; to whoever still hears it. */
  private void sayGoodbye() {
    engine.closeOutbound();
    try {
      for (int i = 0; i < 3 && !broken && !engine.isOutboundDone(); i++) {
        wrap(NOTHING);
      }
      if (!broken) {
        flush();
      }
    } catch (IOException e) {
      broken = true;
    }
  }

  @Override
  public void close() {
    sayGoodbye();
    wire.close();
  }
}
