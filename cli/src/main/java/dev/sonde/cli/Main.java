package dev.sonde.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** Where Sonde starts: reads the command line and runs the command that it names. */
public final class Main {
  /** The exit status when a command could not do its work. */
  static final int FAILED = 1;

  /** The exit status when the command line or the settings are wrong. */
  static final int USAGE = 2;

  private Main() {}

  /**
   * The commands of the whole program; an archive with the agent alone has only those that need no
   * server.
   */
  private static final Map<String, Supplier<Runnable>> SERVER_COMMANDS = new LinkedHashMap<>();

  private static final Map<String, Supplier<Runnable>> AGENT_COMMANDS = new LinkedHashMap<>();

  static {
    SERVER_COMMANDS.put("up", UpCommand::new);
    SERVER_COMMANDS.put("server", ServerCommand::new);
    SERVER_COMMANDS.put("selftest", SelftestCommand::new);
    AGENT_COMMANDS.put("agent", AgentCommand::new);
    AGENT_COMMANDS.put("completion", CompletionCommand::new);
  }

  /** Runs one command and ends the process with its exit status. */
  public static void main(String[] args) {
    int status = commandLine(args).execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  /**
   * The command line for some arguments; separate from {@link #main} so that tests can run it in
   * their own process.
   *
   * <p>Where the first argument names a command, the others are left out: to look at them costs an
   * agent's start as much as its own work.
   */
  static CommandLine commandLine(String... args) {
    CommandLine line = new CommandLine(new SondeCommand());
    Map<String, Supplier<Runnable>> all = new LinkedHashMap<>();
    if (Main.class.getResource("/dev/sonde/server/SondeServer.class") != null) {
      all.putAll(SERVER_COMMANDS);
    }
    all.putAll(AGENT_COMMANDS);
    boolean named = args.length > 0 && all.containsKey(args[0]) && !args[0].equals("completion");
    all.forEach(
        (name, command) -> {
          if (!named || name.equals(args[0])) {
            line.addSubcommand(name, command.get());
          }
        });
    return line.setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(new PlainErrors());
  }
}
