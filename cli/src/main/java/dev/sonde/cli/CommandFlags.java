package dev.sonde.cli;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.client.CommandReport;
import dev.sonde.cli.client.RemoteCommands;
import dev.sonde.cli.client.ServerOption;
import dev.sonde.model.MalformedException;
import dev.sonde.probe.settings.Times;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Whom a command is for, how long it may take, and how its result is shown. */
final class CommandFlags {
  @CommandLine.Mixin private ServerOption server = new ServerOption();
  @CommandLine.Mixin private AskerOption asker = new AskerOption();

  @Option(names = "--agent", paramLabel = "ID", description = "At this agent; may be repeated.")
  private List<String> agents = List.of();

  @Option(
      names = "--label",
      paramLabel = "NAME=VALUE",
      description = "And at the agents whose device has this label, or all of several.")
  private Map<String, String> labels = Map.of();

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      description = "How long it may take at an agent; default 30s, at most 1h.")
  private Optional<String> timeout = Optional.empty();

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description = "How long to wait for an agent that has no link open; default 0, at most 1h.")
  private Optional<String> patience = Optional.empty();

  @Option(
      names = "--no-wait",
      description = "Print the command's id and don't wait for what comes of it.")
  private boolean noWait;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "The request's id; asking again with it begins nothing new.")
  private Optional<String> id = Optional.empty();

  @Option(names = "--json", description = "Print each line as JSON, as it comes.")
  private boolean json;

  /** The commands of the server. */
  RemoteCommands commands() {
    return new RemoteCommands(server.client().as(asker.name()));
  }

  /**
   * Has a module do something and shows what comes of it.
   *
   * @return the exit status that it means
   * @throws MalformedException if a flag is wrong, or the server finds that the input is
   */
  int run(CommandSpec spec, String module, Map<String, Object> input) {
    PrintWriter out = spec.commandLine().getOut();
    Map<String, Object> order = order(module, input);
    CommandReport report = new CommandReport(out, json);
    try {
      if (noWait) {
        out.println(commands().begin(order).get("id"));
        out.flush();
        return CommandReport.COMPLETED;
      }
      commands().run(order, report::show);
      if (report.lacks()) {
        report.complete(commands().show(report.id()));
      }
    } catch (CommandFailedException e) {
      spec.commandLine().getErr().println(spec.qualifiedName() + ": " + e.getMessage());
      return CommandReport.UNKNOWN;
    }
    return report.status();
  }

  private Map<String, Object> order(String module, Map<String, Object> input) {
    if (agents.isEmpty() && labels.isEmpty()) {
      throw new MalformedException("--agent", "expected --agent ID or --label NAME=VALUE");
    }
    Map<String, Object> order = new LinkedHashMap<>();
    id.ifPresent(given -> order.put("id", given));
    order.put("module", module);
    order.put("input", input);
    order.put("agents", agents);
    order.put("agent_labels", labels);
    timeout.ifPresent(text -> order.put("timeout_s", seconds("--timeout", text)));
    patience.ifPresent(text -> order.put("wait_s", seconds("--wait", text)));
    return order;
  }

  private static double seconds(String flag, String text) {
    return Times.seconds(text)
        .orElseThrow(
            () ->
                new MalformedException(
                    flag, "expected a time such as 10s or 5m, found '" + text + "'"));
  }
}
