package dev.sonde.agent;

import dev.sonde.agent.spool.Spool;
import dev.sonde.agent.spool.SpooledReport;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A program that appends to a spool until it is killed, and says each sequence once it is told that
 * the report is safe.
 */
final class AppendingProcess {
  private AppendingProcess() {}

  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    Spool spool =
        Spool.open(
            Path.of(arguments[0]), 64 << 20, Duration.ofDays(7), AgentClock.system()::micros);
    long stream = Long.parseLong(arguments[1]);
    for (long sequence = 1; ; sequence++) {
      byte[] body = body(sequence);
      spool.append(new SpooledReport(AgentClock.system().micros(), stream, sequence, body));
      out.println(sequence);
    }
  }

  /** The body of a report, of a length that differs from one to the next. */
  static byte[] body(long sequence) {
    return ("report " + sequence + " ")
        .repeat((int) (sequence * 7919 % 997) + 1)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
