package dev.sonde.cli;

import picocli.CommandLine.Option;

/** Who asks, for the server's record. */
final class AskerOption {
  @Option(
      names = "--as",
      paramLabel = "NAME",
      defaultValue = "${env:SONDE_AS:-${sys:user.name}}",
      description = {
        "Who asks, for the server's record; default SONDE_AS, or your name on this machine. The server believes it, and",
        "notes the address beside it."
      })
  private String name = "";

  String name() {
    return name;
  }
}
