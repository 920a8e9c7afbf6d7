package dev.sonde.cli;

import picocli.CommandLine.Option;

/** The flags of what answers the probes of others, shared by the commands that can. */
final class RespondOptions {
  @Option(
      names = "--respond",
      paramLabel = "ADDRESS",
      description =
          "Where to answer the probes of others (echo, STAMP), such as 0.0.0.0; default off.")
  String respond = "";

  @Option(
      names = "--respond-ports",
      paramLabel = "PORTS",
      description = "The ports of echo over TCP and UDP; default 4401,12345.")
  String respondPorts = "";

  @Option(
      names = "--respond-stamp",
      paramLabel = "PORT",
      description = "The port of the STAMP reflector; default 862, or off.")
  String respondStamp = "";
}
