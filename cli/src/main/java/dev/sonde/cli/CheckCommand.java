package dev.sonde.cli;

import dev.sonde.probe.settings.Times;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
      "  sonde check run shop",
      "  sonde check pause shop"
    })
final class CheckCommand implements Runnable {
  private static final String CHECKS = "/api/v1/checks";

  @Spec private CommandSpec spec;

  /** Where the server is. */
  static final class ServerOption {
    @Option(
        names = "--server",
        paramLabel = "URL",
        defaultValue = "${env:SONDE_SERVER:-http://localhost:8000}",
        description = "The server; default http://localhost:8000, or SONDE_SERVER.")
    private String server = "";

    ServerClient client() {
      return new ServerClient(server);
    }
  }

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
    Object checks = server.client().get(CHECKS).get("checks");
    out().println(row("STATE", "ID", "KIND", "EVERY", "TARGET", ""));
    for (Object each : checks instanceof List<?> list ? list : List.of()) {
      if (each instanceof Map<?, ?> check) {
        out()
            .println(
                row(
                    text(check, "state"),
                    text(check, "id"),
                    text(check, "kind"),
                    text(check, "interval_s") + "s",
                    text(check, "target"),
                    text(check, "reason")));
      }
    }
    out().flush();
  }

  private static String row(
      String state, String id, String kind, String every, String target, String reason) {
    return String.format(
            Locale.ROOT, "%-9s %-24s %-7s %7s  %-34s %s", state, id, kind, every, target, reason)
        .stripTrailing();
  }

  private static String text(Map<?, ?> tree, String key) {
    Object value = tree.get(key);
    return value instanceof Double number && number == Math.rint(number)
        ? Long.toString(number.longValue())
        : Objects.toString(value, "");
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
                ServerClient.json(server.client().get(ServerClient.path(CHECKS, id))),
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
      @Option(names = "--name", description = "What to call it.") Optional<String> name,
      @Option(names = "--interval", description = "From one run to the next; default 60s.")
          Optional<String> interval,
      @Option(names = "--timeout", description = "How long a run may take.")
          Optional<String> timeout,
      @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the kind.")
          Map<String, String> settings,
      @Option(names = "--agent", paramLabel = "ID", description = "An agent that runs it.")
          List<String> agents,
      @Option(
              names = "--agents-with",
              paramLabel = "LABEL=VALUE",
              description = "Agents with this label run it.")
          Map<String, String> agentLabels,
      @Option(names = "--label", paramLabel = "NAME=VALUE", description = "A label of the check.")
          Map<String, String> labels,
      @Option(names = "--max-rtt", description = "From which time it counts as degraded.")
          Optional<String> rtt,
      @Option(names = "--max-loss", description = "From which loss in %% it counts as degraded.")
          Optional<Double> loss) {
    Map<String, Object> check = new LinkedHashMap<>();
    check.put("kind", kind);
    check.put("target", target);
    name.ifPresent(text -> check.put("name", text));
    interval.ifPresent(text -> check.put("interval_s", seconds("--interval", text)));
    timeout.ifPresent(text -> check.put("timeout_s", seconds("--timeout", text)));
    check.put("settings", SettingTexts.tree(kind, orNone(settings)));
    check.put("agents", agents == null ? List.of() : agents);
    check.put("agent_labels", orNone(agentLabels));
    check.put("labels", orNone(labels));
    Map<String, Object> thresholds = new LinkedHashMap<>();
    rtt.ifPresent(text -> thresholds.put("rtt_ms", 1_000 * seconds("--max-rtt", text)));
    loss.ifPresent(share -> thresholds.put("loss_pct", share));
    check.put("thresholds", thresholds);
    Map<String, Object> added = server.client().send("POST", CHECKS, Optional.of(check));
    out().println("added " + ((Map<?, ?>) Objects.requireNonNull(added.get("check"))).get("id"));
    out().flush();
  }

  private static Map<String, String> orNone(
      @org.jspecify.annotations.Nullable Map<String, String> given) {
    return given == null ? Map.of() : given;
  }

  private static double seconds(String flag, String text) {
    return Times.seconds(text)
        .orElseThrow(
            () ->
                new dev.sonde.model.MalformedException(
                    flag, "expected a time such as 10s or 200ms, found '" + text + "'"));
  }

  @Command(
      name = "rm",
      mixinStandardHelpOptions = true,
      description = "Delete a check and its results.")
  void rm(
      @CommandLine.Mixin ServerOption server,
      @Parameters(paramLabel = "ID", description = "The check.") String id) {
    Map<String, Object> gone =
        server.client().send("DELETE", ServerClient.path(CHECKS, id), Optional.empty());
    out().println("deleted " + id + " with " + gone.get("points") + " results");
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
      server
          .client()
          .lines(
              ServerClient.path(CHECKS, id) + "/run",
              agents == null ? Map.of() : Map.of("agents", agents),
              report::show);
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
    setPaused(server.client(), id, true);
  }

  @Command(
      name = "resume",
      mixinStandardHelpOptions = true,
      description = "Have a check run again.")
  void resume(
      @CommandLine.Mixin ServerOption server,
      @Parameters(paramLabel = "ID", description = "The check.") String id) {
    setPaused(server.client(), id, false);
  }

  private void setPaused(ServerClient client, String id, boolean paused) {
    String path = ServerClient.path(CHECKS, id);
    Map<String, Object> check = new LinkedHashMap<>();
    ((Map<?, ?>) Objects.requireNonNull(client.get(path).get("check")))
        .forEach((key, value) -> check.put(String.valueOf(key), value));
    check.put("paused", paused);
    client.send("PUT", path, Optional.of(check));
    out().println((paused ? "paused " : "resumed ") + id);
    out().flush();
  }
}
