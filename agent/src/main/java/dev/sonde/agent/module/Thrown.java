package dev.sonde.agent.module;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;

/**
 * Something that a module threw, as text: the thing itself would keep the module's class loader in
 * memory, and its methods are the module's and may throw again.
 */
final class Thrown {
  private static final int LINE_CHARACTERS = 500;

  private Thrown() {}

  /** What it is, in one line. */
  static String line(Throwable thrown) {
    String text;
    try {
      text = thrown.toString();
    } catch (RuntimeException | StackOverflowError e) {
      text = thrown.getClass().getName();
    }
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() > LINE_CHARACTERS ? line.substring(0, LINE_CHARACTERS) + "…" : line;
  }

  /** Its stack trace, as much as a {@link CrashRecord} holds. */
  static String trace(Throwable thrown) {
    Bounded text = new Bounded();
    try {
      thrown.printStackTrace(new PrintWriter(text));
    } catch (FullException full) {
      // What is there is enough.
    } catch (RuntimeException | StackOverflowError e) {
      return line(thrown);
    }
    return text.toString();
  }

  /** Takes as much as it may. */
  private static final class Bounded extends Writer {
    private final StringWriter text = new StringWriter();

    @Override
    public void write(char[] characters, int from, int length) {
      int room = CrashRecord.TRACE_CHARACTERS - text.getBuffer().length();
      text.write(characters, from, Math.min(room, length));
      if (length >= room) {
        throw new FullException();
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}

    @Override
    public String toString() {
      return text.toString();
    }
  }

  /** Thrown when a text has become long enough. */
  private static final class FullException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
