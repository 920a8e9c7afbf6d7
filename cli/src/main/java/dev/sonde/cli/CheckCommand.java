package dev.sonde.cli;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.client.RemoteChecks;
import dev.sonde.cli.client.RunReport;
import dev.sonde.cli.client.ServerClient;
import dev.sonde.cli.client.ServerOption;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sonde check}: the checks of a server. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "See and change what the agents of a server check.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  sonde check list",
      "  sonde check add icmp example.net --interval 10s --set count=20",
      "  sonde check add http https://example.net/ --name Shop --agent berlin --max-rtt 500ms",
      "  sonde check edit shop --interval 30s --set status=200-399",
      "  sonde check run shop",
      "  sonde check pause shop"
    })
final class CheckCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List all checks with their states.")
  void list(@CommandLine.Mixin ServerOption server) {
    out().println(row("STATE", "ID", "KIND", "EVERY", "TARGET", ""));
    for (Map<String, Object> check : server.checks().all()) {
      out()
          .println(
              row(
                  RemoteChecks.text(check, "state"),
                  RemoteChecks.text(check, "id"),
                  RemoteChecks.text(check, "kind"),
                  RemoteChecks.text(check, "interval_s") + "s",
                  RemoteChecks.text(check, "target"),
                  RemoteChecks.text(check, "reason")));
    }
    out().flush();
  }

  private static String row(
      String state, String id, String kind, String every, String target, String reason) {
    return String.format(
            Locale.ROOT, "%-9s %-24s %-7s %7s  %-34s %s", state, id, kind, every, target, reason)
        .stripTrailing();
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Show a check as JSON, with what each agent found.")
  void show(
      @CommandLine.Mixin ServerOption server,
      @Parameters(paramLabel = "ID", description = "The check.") String id) {
    out()
        .println(
            new String(
                ServerClient.json(server.checks().show(id)),
                java.nio.charset.StandardCharsets.UTF_8));
    out().flush();
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Add a check. 'sonde probe KIND --help' lists the settings of a kind.")
  void add(
      @CommandLine.Mixin ServerOption server,
      @Parameters(index = "0", paramLabel = "KIND", description = "The kind of probe.") String kind,
      @Parameters(index = "1", paramLabel = "TARGET", description = "What to measure.")
          String target,
      @CommandLine.Mixin CheckFlags flags) {
    Map<String, Object> check = new LinkedHashMap<>();
    check.put("kind", kind);
    check.put("target", target);
    flags.into(check);
    out().println("added " + server.checks().add(check));
    out().flush();
  }

  @Command(
      name = "edit",
      mixinStandardHelpOptions = true,
      description = "Change a check; what is not named stays as it is.")
  void edit(
      @CommandLine.Mixin ServerOption server,
      @Parameters(index = "0", paramLabel = "ID", description = "The check.") String id,
      @Option(names = "--target", description = "What to measure.") Optional<String> target,
      @Option(
              names = "--unset",
              paramLabel = "KEY",
              description = "A setting that is to be as usual again.")
          List<String> unset,
      @CommandLine.Mixin CheckFlags flags) {
    RemoteChecks checks = server.checks();
    Map<String, Object> check = checks.find(id);
    target.ifPresent(text -> check.put("target", text));
    if (unset != null && check.get("settings") instanceof Map<?, ?> settings) {
      settings.keySet().removeAll(unset);
    }
    flags.into(check);
    checks.put(id, check);
    out().println("changed " + id);
    out().flush();
  }

  @Command(
      name = "rm",
      mixinStandardHelpOptions = true,
      description = "Delete a check and its results.")
  void rm(
      @CommandLine.Mixin ServerOption server,
      @Parameters(paramLabel = "ID", description = "The check.") String id) {
    out().println("deleted " + id + " with " + server.checks().delete(id) + " results");
    out().flush();
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = {
        "Run a check once, now, at its agents, and show it live.",
        "Exit status: 0 up, 1 down, 2 not known."
      })
  int runNow(
      @CommandLine.Mixin ServerOption server,
      @Parameters(paramLabel = "ID", description = "The check.") String id,
      @Option(names = "--agent", paramLabel = "ID", description = "Only this agent of it.")
          List<String> agents,
      @Option(names = "--json", description = "Print each line as JSON, as it comes.")
          boolean json) {
    RunReport report = new RunReport(out(), json);
    try {
      server.checks().run(id, agents == null ? List.of() : agents, report::show);
    } catch (CommandFailedException e) {
      spec.commandLine().getErr().println("sonde check run: " + e.getMessage());
      return RunReport.UNKNOWN;
    }
    return report.status();
  }

  @Command(
      name = "pause",
      mixinStandardHelpOptions = true,
      description = "Have nobody run a check.")
  void pause(
      @CommandLine.Mixin ServerOption server,
      @Parameters(paramLabel = "ID", description = "The check.") String id) {
    setPaused(server.checks(), id, true);
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Have a check run again.")
  void resume(
      @CommandLine.Mixin ServerOption server,
      @Parameters(paramLabel = "ID", description = "The check.") String id) {
    setPaused(server.checks(), id, false);
  }

  private void setPaused(RemoteChecks checks, String id, boolean paused) {
    checks.pause(id, paused);
    out().println((paused ? "paused " : "resumed ") + id);
    out().flush();
  }
}
