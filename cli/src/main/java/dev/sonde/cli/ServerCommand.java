package dev.sonde.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code sonde server}: keeps what agents report and shows it. */
@Command(
    name = "server",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Keep what agents report and show it in a browser.",
      "",
      "Nobody is asked for a password yet: listen on loopback, or put a proxy that asks for one in front.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sonde server",
      "  sonde server --listen 127.0.0.1:8080 --data /srv/sonde",
      "  sudo sonde server install -- --listen 127.0.0.1:8000     as a service of systemd"
    },
    subcommands = InstallCommand.class)
final class ServerCommand implements Runnable {
  @Mixin private ServerOptions flags = new ServerOptions();

  @Mixin private ServiceOptions service = new ServiceOptions();

  @Override
  public void run() {
    ServerService.run(service.call(flags.keys()));
  }
}
