package dev.sonde.cli;

import dev.sonde.cli.client.ServerClient;
import dev.sonde.cli.client.ServerOption;
import dev.sonde.model.MalformedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** {@code sonde monitor}: the agents that a server dials. */
@Command(
    name = "monitor",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "See and change which agents a server dials, since they can't dial it.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  sonde agent --listen 0.0.0.0:4402 --listen-key-file /etc/sonde/key      there",
      "  sonde monitor add 192.0.2.7:4402 --key-file /etc/sonde/key              here",
      "  sonde monitor list"
    })
final class MonitorCommand implements Runnable {
  private static final String MONITORS = "/api/v1/monitors";

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
      description = "List all with whether they are connected.")
  void list(@CommandLine.Mixin ServerOption server) {
    Object monitors = server.client().get(MONITORS).get("monitors");
    out().println(row("STATE", "ADDRESS", "AGENT", ""));
    for (Object each : monitors instanceof List<?> list ? list : List.of()) {
      if (each instanceof Map<?, ?> monitor) {
        out()
            .println(
                row(
                    text(monitor, "state"),
                    text(monitor, "address"),
                    text(monitor, "agent"),
                    text(monitor, "why")));
      }
    }
    out().flush();
  }

  private static String row(String state, String address, String agent, String why) {
    return String.format(Locale.ROOT, "%-10s %-28s %-24s %s", state, address, agent, why)
        .stripTrailing();
  }

  private static String text(Map<?, ?> tree, String key) {
    return Objects.toString(tree.get(key), "").replaceAll("\\p{Cntrl}", " ");
  }

  @Command(
      name = "add",
      mixinStandardHelpOptions = true,
      description = "Have the server dial an agent that listens.")
  void add(
      @CommandLine.Mixin ServerOption server,
      @Parameters(paramLabel = "HOST:PORT", description = "Where the agent listens.")
          String address,
      @Option(
              names = "--key-file",
              paramLabel = "FILE",
              description = "Holds the key that the agent demands.")
          Optional<Path> keyFile) {
    Map<String, Object> monitor = new LinkedHashMap<>();
    monitor.put("address", address);
    keyFile.ifPresent(file -> monitor.put("key", read(file)));
    server.client().send("POST", MONITORS, Optional.of(monitor));
    out().println("the server dials " + address);
    out().flush();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new MalformedException("--key-file", "can't read " + file + ": " + e);
    }
  }

  @Command(
      name = "rm",
      mixinStandardHelpOptions = true,
      description = "Have the server hang up and dial an agent no more.")
  void rm(
      @CommandLine.Mixin ServerOption server,
      @Parameters(paramLabel = "HOST:PORT", description = "Where the agent listens.")
          String address) {
    server.client().send("DELETE", ServerClient.path(MONITORS, address), Optional.empty());
    out().println("the server dials " + address + " no more");
    out().flush();
  }
}
