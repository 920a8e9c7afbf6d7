package dev.sonde.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sonde} itself: shows what there is. */
@Command(
    name = "sonde",
    mixinStandardHelpOptions = true,
    versionProvider = Version.OfProgram.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Watches devices and the network between them.",
    footerHeading = "%nFirst steps:%n",
    footer = {
      "  sonde up                                   watch this very host; open the address that it prints",
      "  sonde agent --server http://HOST:8000      watch another host from there",
      "  sonde probe icmp HOST                      measure something once, from here",
      "  sonde COMMAND --help                       what a command does, with its settings and examples",
      "",
      "Completion for bash and zsh:  source <(sonde completion)"
    })
final class SondeCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
