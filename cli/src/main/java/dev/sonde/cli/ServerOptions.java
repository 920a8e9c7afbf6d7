package dev.sonde.cli;

import java.util.List;
import picocli.CommandLine.Option;

/**
 * The server's flags, shared by the commands that start one. Their values are read by {@link
 * ServiceOptions#call}.
 */
final class ServerOptions {
  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where to answer; default 127.0.0.1:8000, which only this machine can reach.")
  String listen = "";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where everything is kept; default /var/lib/sonde as root, else ~/.local/share/sonde.")
  String data = "";

  @Option(
      names = "--retention-days",
      paramLabel = "DAYS",
      description = "How long measurements are kept; default 400 days.")
  String retentionDays = "";

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      split = ",",
      description =
          "Another name under which browsers may address a server that listens on loopback, as behind a proxy.")
  List<String> allowHost = List.of();

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      split = ",",
      description =
          "Another page's origin, such as https://tools.example, that may use the API from a browser.")
  List<String> allowOrigin = List.of();

  /** The names of these flags. */
  List<String> keys() {
    return ServerService.KEYS;
  }
}
