package dev.sonde.probe.dns;

import dev.sonde.model.Fields;
import dev.sonde.probe.Deadline;
import dev.sonde.probe.Stopwatch;
import dev.sonde.probe.Witness;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.util.function.LongSupplier;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Opcode;

/**
 * One question on its way to a server. Not thread-safe.
 *
 * @param settings how it is asked
 * @param question what is asked
 * @param query the message that asks
 * @param host the server as a person wrote it
 * @param server where it is
 * @param deadline when the answer must be there
 * @param ticker the clock, in nanoseconds
 * @param witness is told what happens
 * @param fields what was measured so far
 */
record Ask(
    DnsSettings settings,
    Question question,
    Message query,
    String host,
    InetSocketAddress server,
    Deadline deadline,
    LongSupplier ticker,
    Witness witness,
    Fields.Builder fields) {

  /**
   * An answer and how long the exchange alone took.
   *
   * @param message which is one to this question
   */
  record Reply(Message message, double millis) {}

  /** Carries a question to a server and its answer back. */
  @FunctionalInterface
  interface Carrier {

    /**
     * The answer.
     *
     * @throws ProtocolException if what came is no answer to the question
     * @throws IOException if none came
     */
    Reply carry(Ask ask) throws IOException;
  }

  /** The question as it goes over the wire. */
  byte[] wire() {
    return query.toWire();
  }

  /** A stopwatch that starts now. */
  Stopwatch stopwatch() {
    return Stopwatch.start(ticker);
  }

  /** Whether bytes begin with this question's id. */
  boolean hasId(byte[] bytes, int length) {
    return length >= 2
        && (((bytes[0] & 0xff) << 8) | (bytes[1] & 0xff)) == query.getHeader().getID();
  }

  /**
   * Reads a message that came over a connection or has this question's id.
   *
   * @throws ProtocolException if it is none, or no answer
   */
  Message read(byte[] bytes) throws ProtocolException {
    if (!hasId(bytes, bytes.length)) {
      throw new ProtocolException("the answer has another id than the question");
    }
    Message answer;
    try {
      answer = new Message(bytes);
    } catch (IOException | RuntimeException e) {
      throw malformed(e);
    }
    if (!answer.getHeader().getFlag(Flags.QR) || answer.getHeader().getOpcode() != Opcode.QUERY) {
      throw new ProtocolException("the answer is a message of another sort");
    }
    return answer;
  }

  /**
   * Reads a message that came over a connection, where nobody else can have sent it.
   *
   * @throws ProtocolException if it is no answer to this question
   */
  Message readTrusted(byte[] bytes) throws ProtocolException {
    Message answer = read(bytes);
    if (!question.isRepeatedBy(answer)) {
      throw new ProtocolException("the answer is one to another question");
    }
    return answer;
  }

  private static ProtocolException malformed(Exception cause) {
    ProtocolException malformed =
        new ProtocolException(
            "the answer is cut short or malformed (%s)".formatted(cause.getMessage()));
    malformed.initCause(cause);
    return malformed;
  }
}
