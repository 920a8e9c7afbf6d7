package dev.sonde.cli.history.prometheus;

import dev.sonde.model.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Lines of a stream, each of bounded length, so that nothing fills the memory. Not thread-safe. */
final class BoundedLines {
  /** The longest line, in bytes. */
  static final int LONGEST = 1 << 20;

  private final String name;
  private final InputStream in;
  private final byte[] buffer = new byte[1 << 16];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private int next;
  private int end;
  private long number;

  /**
   * Lines of a stream.
   *
   * @param name what it is, for messages
   */
  BoundedLines(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  /** The number of the line that was read last, from 1. */
  long number() {
    return number;
  }

  /**
   * The next line; empty at the end.
   *
   * @throws MalformedException if it is too long
   */
  Optional<String> next() throws IOException {
    line.reset();
    boolean any = false;
    while (true) {
      if (next == end) {
        end = in.read(buffer);
        next = 0;
        if (end <= 0) {
          end = 0;
          return any ? Optional.of(read()) : Optional.empty();
        }
      }
      any = true;
      int stop = next;
      while (stop < end && buffer[stop] != '\n') {
        stop++;
      }
      if (line.size() + stop - next > LONGEST) {
        throw new MalformedException(
            name + " at line " + (number + 1), "expected at most " + LONGEST + " bytes in a line");
      }
      line.write(buffer, next, stop - next);
      next = stop;
      if (stop < end) {
        next++;
        return Optional.of(read());
      }
    }
  }

  private String read() {
    number++;
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
