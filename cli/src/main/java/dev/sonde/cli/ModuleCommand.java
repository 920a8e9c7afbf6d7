package dev.sonde.cli;

import dev.sonde.cli.client.RemoteChecks;
import dev.sonde.cli.client.RemoteCommands;
import dev.sonde.cli.client.ServerOption;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sonde module}: the modules of agents. */
@Command(
    name = "module",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "See and mend the modules of agents.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  sonde module list --agent berlin",
      "  sonde module reload greeter --label site=berlin",
      "  sonde module recover faulty --agent berlin",
      "  sonde module errors --agent berlin"
    })
final class ModuleCommand implements Runnable {
  /** The module by which an agent's modules are mended. */
  private static final String BUILT_IN = "modules";

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the modules of an agent, or of all that have a link open.")
  void list(
      @CommandLine.Mixin ServerOption server,
      @Option(names = "--agent", paramLabel = "ID", description = "Only those of this agent.")
          Optional<String> agent) {
    PrintWriter out = spec.commandLine().getOut();
    RemoteCommands remote = new RemoteCommands(server.client());
    out.println(row("AGENT", "MODULE", "STATE", "RUNS", "FAILED", ""));
    if (agent.isPresent()) {
      Map<String, Object> told = remote.modules(agent.get());
      RemoteCommands.objects(told.get("modules"))
          .forEach(module -> out.println(row(agent.get(), module, module)));
      if (Boolean.FALSE.equals(told.get("linked"))) {
        out.println("the agent has no link open, so that its modules are not known now");
      }
    } else {
      for (Map<String, Object> module : remote.modules()) {
        RemoteCommands.objects(module.get("agents"))
            .forEach(there -> out.println(row(RemoteChecks.text(there, "agent"), module, there)));
      }
    }
    out.flush();
  }

  private static String row(String agent, Map<?, ?> module, Map<?, ?> there) {
    String error = RemoteChecks.text(there, "error");
    return row(
        agent,
        RemoteChecks.text(module, "name"),
        RemoteChecks.text(there, "state"),
        RemoteChecks.text(there, "runs"),
        RemoteChecks.text(there, "failures"),
        error.isEmpty() ? RemoteChecks.text(module, "summary") : "error: " + error);
  }

  private static String row(
      String agent, String module, String state, String runs, String failures, String rest) {
    return String.format(
            Locale.ROOT, "%-20s %-14s %-8s %8s %8s  %s", agent, module, state, runs, failures, rest)
        .replaceAll("\\p{Cntrl}", " ")
        .stripTrailing();
  }

  @Command(
      name = "reload",
      mixinStandardHelpOptions = true,
      description = "Load a module anew from its file.")
  int reload(
      @CommandLine.Mixin CommandFlags flags,
      @Parameters(paramLabel = "MODULE", description = "The module.") String module) {
    return mend("reload", Optional.of(module), flags);
  }

  @Command(
      name = "recover",
      mixinStandardHelpOptions = true,
      description = "Start a module again that has failed.")
  int recover(
      @CommandLine.Mixin CommandFlags flags,
      @Parameters(paramLabel = "MODULE", description = "The module.") String module) {
    return mend("recover", Optional.of(module), flags);
  }

  @Command(name = "start", mixinStandardHelpOptions = true, description = "Start a module.")
  int start(
      @CommandLine.Mixin CommandFlags flags,
      @Parameters(paramLabel = "MODULE", description = "The module.") String module) {
    return mend("start", Optional.of(module), flags);
  }

  @Command(name = "stop", mixinStandardHelpOptions = true, description = "Stop a module.")
  int stop(
      @CommandLine.Mixin CommandFlags flags,
      @Parameters(paramLabel = "MODULE", description = "The module.") String module) {
    return mend("stop", Optional.of(module), flags);
  }

  @Command(
      name = "errors",
      mixinStandardHelpOptions = true,
      description = "Show the latest crashes of modules with their stack traces.")
  int errors(@CommandLine.Mixin CommandFlags flags) {
    return mend("errors", Optional.empty(), flags);
  }

  private int mend(String action, Optional<String> module, CommandFlags flags) {
    Map<String, Object> input = new LinkedHashMap<>();
    input.put("action", action);
    module.ifPresent(name -> input.put("name", name));
    return flags.run(spec, BUILT_IN, input);
  }
}
