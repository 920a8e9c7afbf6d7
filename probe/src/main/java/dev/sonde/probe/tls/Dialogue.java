package dev.sonde.probe.tls;

import dev.sonde.probe.Excerpt;
import dev.sonde.probe.Wire;
import dev.sonde.probe.Witness;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/**
 * Lines said and answered before TLS begins. Reads byte by byte, so that nothing of what follows is
 * swallowed. For one thread.
 */
final class Dialogue {
  private static final int LONGEST_LINE = 2_048;
  private static final int MOST_LINES = 100;
  private static final int SHOWN = 100;
  private final Wire wire;
  private final Witness witness;
  private int lines;

  Dialogue(Wire wire, Witness witness) {
    this.wire = wire;
    this.witness = witness;
  }

  /** Sends a line. */
  void say(String line) throws IOException {
    witness.step("> " + line);
    send((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  /** Sends bytes. */
  void send(byte[] bytes) throws IOException {
    wire.write(bytes, 0, bytes.length);
  }

  /**
   * Reads a reply of one line or several (RFC 5321, section 4.2; RFC 959, section 4.2).
   *
   * @throws DialogueException if it has another code
   */
  void expectReply(String code) throws IOException {
    expectLine(line -> line.equals(code) || line.startsWith(code + " "), goesOn(code));
  }

  /** FTP's replies may have any line in between, SMTP's only those that repeat the code. */
  private static Predicate<String> goesOn(String code) {
    boolean[] begun = {false};
    return line -> {
      begun[0] |= line.startsWith(code + "-");
      return begun[0];
    };
  }

  /**
   * Reads lines up to one that is wanted.
   *
   * @param goesOn which lines may come before
   * @throws DialogueException if another comes
   */
  void expectLine(Predicate<String> wanted, Predicate<String> goesOn) throws IOException {
    String line = line();
    while (!wanted.test(line)) {
      if (!goesOn.test(line)) {
        throw new DialogueException("the server answered '" + Excerpt.of(line, SHOWN) + "'");
      }
      line = line();
    }
  }

  /**
   * Reads one byte.
   *
   * @throws DialogueException if it is another
   */
  void expectByte(char wanted) throws IOException {
    int read = next();
    if (read != wanted) {
      throw new DialogueException(
          "the server answered '" + Excerpt.of(Character.toString(read), SHOWN) + "'");
    }
  }

  private String line() throws IOException {
    if (++lines > MOST_LINES) {
      throw new DialogueException("the server talks without end");
    }
    StringBuilder line = new StringBuilder();
    for (int letter = next(); letter != '\n'; letter = next()) {
      if (line.length() == LONGEST_LINE) {
        throw new DialogueException("the server talks without end");
      }
      line.append((char) letter);
    }
    String text = line.toString().stripTrailing();
    if (witness.hearsSteps()) {
      witness.step("< " + Excerpt.of(text, SHOWN));
    }
    return text;
  }

  private int next() throws IOException {
    byte[] one = new byte[1];
    if (wire.read(one, 0, 1) < 0) {
      throw new DialogueException("the server hung up before TLS began");
    }
    return one[0] & 0xff;
  }
}
