package dev.sonde.cli;

import dev.sonde.probe.Probes;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sonde probe}: a command for each kind of probe, made from its settings. */
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "KIND",
    description = {
      "Measure something once, from here, and show the result: what ping, curl -w, dig and mtr tell, with the same code and",
      "settings as the checks of an agent. Ends with status 0 if the target is up, 1 if it is down, 2 if this could not be",
      "measured."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  sonde probe icmp example.net --count 10",
      "  sonde probe https://example.net/health --status 200 --explain",
      "  sonde probe tcp example.net:25 --expect '^220 ' --json",
      "  sonde probe KIND --help                    all settings of a kind"
    })
final class ProbeCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** The command with those of all kinds. */
  static CommandLine line() {
    CommandLine line = new CommandLine(new ProbeCommand());
    Probes probes = Probes.installed();
    for (String kind : probes.kinds()) {
      line.addSubcommand(kind, ProbeOnce.command(probes.find(kind)));
    }
    return line;
  }

  /**
   * The arguments with the kind put in where a URL stands in its place: {@code probe https://…} is
   * {@code probe http https://…}.
   */
  static List<String> withKind(List<String> arguments) {
    if (arguments.size() > 1
        && arguments.get(0).equals("probe")
        && arguments.get(1).matches("https?://.*")) {
      List<String> more = new ArrayList<>(arguments);
      more.add(1, "http");
      return more;
    }
    return arguments;
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
