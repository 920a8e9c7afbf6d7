package dev.sonde.probe.dns;

import dev.sonde.probe.Stopwatch;
import dev.sonde.probe.TcpWire;
import dev.sonde.probe.Wire;
import dev.sonde.probe.WireStreams;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Carries a question over TCP (RFC 7766), each message after its length in two bytes. */
final class OverStream implements Ask.Carrier {

  @Override
  public Ask.Reply carry(Ask ask) throws IOException {
    try (Wire wire = connected(ask)) {
      return exchange(ask, wire);
    }
  }

  /** A connection to the server; the caller closes it. */
  static Wire connected(Ask ask) throws IOException {
    Stopwatch watch = ask.stopwatch();
    Wire wire = TcpWire.connect(ask.server(), ask.deadline());
    double millis = watch.millis();
    ask.fields().put("connect_ms", millis);
    ask.witness().step(() -> "connected in %.3f ms".formatted(millis));
    return wire;
  }

  /** Asks over a connection that stands. */
  static Ask.Reply exchange(Ask ask, Wire wire) throws IOException {
    byte[] question = ask.wire();
    byte[] framed =
        ByteBuffer.allocate(2 + question.length)
            .putShort((short) question.length)
            .put(question)
            .array();
    Stopwatch watch = ask.stopwatch();
    wire.write(framed, 0, framed.length);
    DataInputStream in = new DataInputStream(WireStreams.in(wire));
    byte[] answer = new byte[in.readUnsignedShort()];
    int read = in.readNBytes(answer, 0, answer.length);
    double millis = watch.millis();
    if (read < answer.length) {
      throw new EOFException();
    }
    return new Ask.Reply(ask.readTrusted(answer), millis);
  }
}
