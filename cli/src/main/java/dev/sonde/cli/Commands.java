package dev.sonde.cli;

import dev.sonde.cli.shell.ShellCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** All commands, with their flags and help. */
final class Commands {
  /** The commands of the whole program, and of an archive with the agent alone. */
  private static final Map<String, Supplier<Object>> SERVER_COMMANDS = new LinkedHashMap<>();

  private static final Map<String, Supplier<Object>> AGENT_COMMANDS = new LinkedHashMap<>();

  static {
    SERVER_COMMANDS.put("up", UpCommand::new);
    SERVER_COMMANDS.put("server", ServerCommand::new);
    SERVER_COMMANDS.put("relay", RelayCommand::new);
    SERVER_COMMANDS.put("shell", ShellCommand::new);
    SERVER_COMMANDS.put("backup", BackupCommand::new);
    SERVER_COMMANDS.put("restore", RestoreCommand::new);
    SERVER_COMMANDS.put("doctor", DoctorCommand::new);
    SERVER_COMMANDS.put("selftest", SelftestCommand::new);
    SERVER_COMMANDS.put("import", ImportCommand::new);
    AGENT_COMMANDS.put("agent", AgentCommand::new);
    AGENT_COMMANDS.put("probe", ProbeCommand::line);
    AGENT_COMMANDS.put("echo", EchoCommand::new);
    AGENT_COMMANDS.put("check", CheckCommand::new);
    AGENT_COMMANDS.put("monitor", MonitorCommand::new);
    AGENT_COMMANDS.put("command", CommandCommand::new);
    AGENT_COMMANDS.put("module", ModuleCommand::new);
    AGENT_COMMANDS.put("query", QueryCommand::new);
    AGENT_COMMANDS.put("apply", ApplyCommand::new);
    AGENT_COMMANDS.put("export", ExportCommand::new);
    AGENT_COMMANDS.put("completion", CompletionCommand::new);
  }

  private Commands() {}

  /**
   * The command line for some arguments. Where the first names a command, the others are left out:
   * looking at them takes longer than most commands' own work.
   */
  static CommandLine line(String... args) {
    CommandLine line = new CommandLine(new SondeCommand());
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    if (Commands.class.getResource("/dev/sonde/server/SondeServer.class") != null) {
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
        .setExecutionExceptionHandler(
            (failure, command, parsed) ->
                Failures.tell(failure, command.getCommandSpec().qualifiedName(), command.getErr()));
  }
}
