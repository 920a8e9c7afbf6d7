package dev.sonde.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Where Sonde starts: reads the command line and runs the command that it names. */
public final class Main {
  /** The exit status when a command could not do its work. */
  static final int FAILED = 1;

  /** The exit status when the command line or the settings are wrong. */
  static final int USAGE = 2;

  private Main() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    Optional<PlainStart> plain = PlainStart.of(args);
    int status =
        plain.isPresent()
            ? plain.get().run(new PrintWriter(System.err, true, StandardCharsets.UTF_8))
            : execute(ProbeCommand.withKind(List.of(args)).toArray(String[]::new));
    if (status != 0) {
      System.exit(status);
    }
  }

  private static int execute(String... args) {
    return Commands.line(args).execute(args);
  }
}
