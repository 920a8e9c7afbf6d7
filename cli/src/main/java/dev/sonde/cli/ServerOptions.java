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
      names = "--keep",
      paramLabel = "TIMES",
      split = ",",
      description =
          "How long measurements are kept as they came, by the minute and by the hour; default raw=30d,minute=1y,hour=10y. For one kind: raw:flow=7d.")
  List<String> keep = List.of();

  @Option(
      names = "--disk-budget",
      paramLabel = "SIZE",
      description =
          "What measurements may occupy, such as 50G; beyond it the oldest go. Default: no limit.")
  String diskBudget = "";

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

  @Option(
      names = "--mqtt",
      paramLabel = "URL",
      description =
          "A broker of MQTT to be connected to, such as mqtt://me@broker.example:1883 or mqtts://…")
  String mqtt = "";

  @Option(
      names = "--nats",
      paramLabel = "URL",
      description =
          "A broker of NATS to be connected to, such as nats://broker.example:4222 or tls://…; several with commas.")
  String nats = "";

  @Option(
      names = "--broker-group",
      paramLabel = "NAME",
      description = "Share what comes from a broker with the other servers of this name.")
  String brokerGroup = "";

  @Option(
      names = "--broker-password-file",
      paramLabel = "FILE",
      description = "The password for the user in the broker's URL.")
  String brokerPasswordFile = "";

  @Option(
      names = "--broker-ca-file",
      paramLabel = "FILE",
      description = "PEM certificates that alone may vouch for a broker.")
  String brokerCaFile = "";

  @Option(
      names = "--broker-cert-file",
      paramLabel = "FILE",
      description = "PEM certificate to show to a broker.")
  String brokerCertFile = "";

  @Option(
      names = "--broker-key-file",
      paramLabel = "FILE",
      description = "Its private key, PKCS #8 in PEM form.")
  String brokerKeyFile = "";

  @Option(
      names = "--nats-creds",
      paramLabel = "FILE",
      description = "Credentials or the seed of an nkey, for a broker of NATS.")
  String natsCreds = "";

  /** The names of these flags. */
  List<String> keys() {
    return ServerService.KEYS;
  }
}
