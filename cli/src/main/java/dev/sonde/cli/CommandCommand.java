package dev.sonde.cli;

import dev.sonde.cli.client.RemoteChecks;
import dev.sonde.cli.client.RemoteCommands;
import dev.sonde.cli.client.ServerClient;
import dev.sonde.cli.client.ServerOption;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sonde command}: have modules of agents do something, and see what came of it. */
@Command(
    name = "command",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Have modules of agents do something, and see who did what came of it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  sonde command run ping --agent berlin host=example.net count=5",
      "  sonde command run ping --label site=berlin --input '{\"host\":\"192.0.2.1\"}' --timeout 10s",
      "  sonde command list --state failed --since -1d",
      "  sonde command show c-3f2a91d07c1be6a4",
      "  sonde command cancel c-3f2a91d07c1be6a4",
      "  sonde module list                          which modules there are"
    })
final class CommandCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = {
        "Have a module do something, now, and show it live. It goes on if this program is stopped.",
        "Exit status: 0 done at every agent, 1 failed at one, 2 not known, or an agent could not be asked."
      })
  int runNow(
      @Parameters(index = "0", paramLabel = "MODULE", description = "The module.") String module,
      @Parameters(
              index = "1..*",
              arity = "0..*",
              paramLabel = "KEY=VALUE",
              description = "A part of the input, as the module's schema has it.")
          List<String> pairs,
      @Option(names = "--input", paramLabel = "JSON", description = "The input, an object.")
          Optional<String> input,
      @CommandLine.Mixin CommandFlags flags) {
    Map<String, Object> tree =
        CommandInput.tree(
            input, pairs == null ? List.of() : pairs, () -> flags.commands().modules(), module);
    return flags.run(spec, module, tree);
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List commands, the newest first, with who asked.")
  void list(
      @CommandLine.Mixin ServerOption server,
      @Option(names = "--agent", paramLabel = "ID", description = "Only those to this agent.")
          Optional<String> agent,
      @Option(names = "--module", paramLabel = "NAME", description = "Only those to this module.")
          Optional<String> module,
      @Option(
              names = "--state",
              description = "Only those that are running, completed, failed, cancelled or lost.")
          Optional<String> state,
      @Option(
              names = "--since",
              paramLabel = "TIME",
              description = "Only those asked since, such as -3h or 2026-01-31T12:00:00Z.")
          Optional<String> since,
      @Option(names = "--limit", description = "At most so many; default 100.")
          Optional<Integer> limit) {
    Map<String, String> filters = new LinkedHashMap<>();
    filters.put("agent", agent.orElse(""));
    filters.put("module", module.orElse(""));
    filters.put("state", state.orElse(""));
    filters.put("since", since.orElse(""));
    filters.put("limit", limit.map(String::valueOf).orElse(""));
    out().println(row("ASKED", "STATE", "ID", "MODULE", "BY", "AT"));
    for (Map<String, Object> command : new RemoteCommands(server.client()).list(filters)) {
      out()
          .println(
              row(
                  time(command.get("asked")),
                  RemoteChecks.text(command, "state"),
                  RemoteChecks.text(command, "id"),
                  RemoteChecks.text(command, "module"),
                  by(command),
                  where(command)));
    }
    out().flush();
  }

  private static String row(
      String asked, String state, String id, String module, String by, String where) {
    return String.format(
            Locale.ROOT, "%-20s %-9s %-18s %-12s %-20s %s", asked, state, id, module, by, where)
        .replaceAll("\\p{Cntrl}", " ")
        .stripTrailing();
  }

  private static String time(@Nullable Object micros) {
    return micros instanceof Number number
        ? Instant.EPOCH
            .plus(number.longValue(), ChronoUnit.MICROS)
            .truncatedTo(ChronoUnit.SECONDS)
            .toString()
        : "";
  }

  private static String by(Map<String, Object> command) {
    String name = RemoteChecks.text(command, "by");
    return (name.isEmpty() ? "" : name + "@") + RemoteChecks.text(command, "from");
  }

  /** The agents and labels that were named, and how it went at how many. */
  private static String where(Map<String, Object> command) {
    StringBuilder where = new StringBuilder();
    if (command.get("agents") instanceof List<?> agents) {
      agents.forEach(agent -> where.append(agent).append(' '));
    }
    if (command.get("agent_labels") instanceof Map<?, ?> labels) {
      labels.forEach((name, value) -> where.append(name).append('=').append(value).append(' '));
    }
    if (command.get("counts") instanceof Map<?, ?> counts && !counts.isEmpty()) {
      Map<String, String> texts = new TreeMap<>();
      counts.forEach(
          (state, _) ->
              texts.put(String.valueOf(state), RemoteChecks.text(counts, String.valueOf(state))));
      where.append(texts.toString().replace('{', '(').replace('}', ')').replace('=', ' '));
    }
    return where.toString();
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Show a command as JSON, with its result at each agent.")
  void show(
      @CommandLine.Mixin ServerOption server,
      @Parameters(paramLabel = "ID", description = "The command.") String id) {
    out()
        .println(
            new String(
                ServerClient.json(new RemoteCommands(server.client()).show(id)),
                StandardCharsets.UTF_8));
    out().flush();
  }

  @Command(
      name = "cancel",
      mixinStandardHelpOptions = true,
      description = "End a command wherever it is not over; what it did stays done.")
  void cancel(
      @CommandLine.Mixin ServerOption server,
      @CommandLine.Mixin AskerOption asker,
      @Parameters(paramLabel = "ID", description = "The command.") String id) {
    Map<String, Object> command = new RemoteCommands(server.client().as(asker.name())).cancel(id);
    out().println("ended " + id + ": " + where(command).strip());
    out().flush();
  }
}
