package dev.sonde.cli;

import picocli.CommandLine;

/** Where Sonde starts: reads the command line and runs the command that it names. */
public final class Main {
  /** The exit status when a command could not do its work. */
  static final int FAILED = 1;

  /** The exit status when the command line or the settings are wrong. */
  static final int USAGE = 2;

  private Main() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    int status = commandLine().execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * The command line with all commands; separate from {@link #main} so that tests can run it in
   * their own process.
   */
  static CommandLine commandLine() {
    return new CommandLine(new SondeCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(new PlainErrors());
  }
}
