package dev.sonde.probe.dns;

import dev.sonde.probe.DeadlineSocket;
import dev.sonde.probe.Stopwatch;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;

/** Carries a question over TCP (RFC 7766), each message after its length in two bytes. */
final class OverStream implements Ask.Carrier {

  @Override
  public Ask.Reply carry(Ask ask) throws IOException {
    try (DeadlineSocket socket = connected(ask)) {
      return exchange(ask, socket);
    }
  }

  /** A connection to the server; the caller closes it. */
  static DeadlineSocket connected(Ask ask) throws IOException {
    DeadlineSocket socket = new DeadlineSocket(ask.deadline());
    try {
      Stopwatch watch = ask.stopwatch();
      socket.connectInTime(ask.server());
      socket.setTcpNoDelay(true);
      double millis = watch.millis();
      ask.fields().put("connect_ms", millis);
      ask.witness().step(() -> "connected in %.3f ms".formatted(millis));
      return socket;
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** Asks over a connection that stands. */
  static Ask.Reply exchange(Ask ask, Socket socket) throws IOException {
    byte[] wire = ask.wire();
    byte[] framed =
        ByteBuffer.allocate(2 + wire.length).putShort((short) wire.length).put(wire).array();
    Stopwatch watch = ask.stopwatch();
    socket.getOutputStream().write(framed);
    socket.getOutputStream().flush();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    byte[] answer = new byte[in.readUnsignedShort()];
    int read = in.readNBytes(answer, 0, answer.length);
    double millis = watch.millis();
    if (read < answer.length) {
      throw new EOFException();
    }
    return new Ask.Reply(ask.readTrusted(answer), millis);
  }
}
