package dev.sonde.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sonde relay}: stands between a site and its server. */
@Command(
    name = "relay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Take what the agents of a site report, keep it on disk, and bring it to a server.",
      "",
      "Agents use its address as that of their server. Commands and checks pass through to them.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sonde relay --upstream https://monitor.example",
      "  sonde relay --upstream nats://broker.example:4222 --listen 0.0.0.0:8001",
      "  sudo sonde relay install -- --upstream https://monitor.example     as a service of systemd"
    },
    subcommands = InstallCommand.class)
final class RelayCommand implements Runnable {
  @Option(
      names = "--upstream",
      paramLabel = "URL",
      description =
          "Where reports go: a server or another relay (http, https), or a broker that it is connected to (mqtt, mqtts, nats, tls).")
  String upstream = "";

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description =
          "Where agents find it; default 127.0.0.1:8001, which only this machine reaches.")
  String listen = "";

  @Option(
      names = "--allow-host",
      paramLabel = "NAME",
      description = "Another name that requests may be for while it listens on loopback.")
  String allowHost = "";

  @Option(
      names = "--device-id",
      paramLabel = "ID",
      description =
          "Its name at the server; default relay- and 12 characters of /etc/machine-id, else the host's name.")
  String deviceId = "";

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "Where reports wait; default /var/lib/sonde-relay as root, else ~/.local/state/sonde-relay.")
  String stateDir = "";

  @Option(
      names = "--spool-bytes",
      paramLabel = "SIZE",
      description =
          "How much may wait, such as 4GiB (the default); then the oldest goes, and is counted.")
  String spoolBytes = "";

  @Option(
      names = "--spool-age",
      paramLabel = "TIME",
      description = "How long a report may wait, such as 7d (the default).")
  String spoolAge = "";

  @Option(
      names = "--replay-rate",
      paramLabel = "NUMBER",
      description = "How many reports a second go up that have waited; default 2000.")
  String replayRate = "";

  @Option(
      names = "--reduce",
      paramLabel = "WINDOW",
      description =
          "Make one point of those of a window, such as 1m: average, least, greatest, count. Default: all go up as they came.")
  String reduce = "";

  @Option(
      names = "--reduce-kinds",
      paramLabel = "KINDS",
      description = "Which kinds of points; default host,core,disk,interface,sensor.")
  String reduceKinds = "";

  @Option(
      names = "--mqtt",
      paramLabel = "URL",
      description = "A broker of MQTT at the site, such as mqtt://broker.site:1883.")
  String mqtt = "";

  @Option(
      names = "--nats",
      paramLabel = "URL",
      description = "A broker of NATS at the site, such as nats://broker.site:4222.")
  String nats = "";

  @Option(
      names = "--broker-group",
      paramLabel = "NAME",
      description = "Share what comes from a broker with the other relays of this name.")
  String brokerGroup = "";

  @Option(
      names = "--broker-password-file",
      paramLabel = "FILE",
      description = "The password for the user in the broker's URL.")
  String brokerPasswordFile = "";

  @Option(
      names = "--broker-ca-file",
      paramLabel = "FILE",
      description = "PEM certificates that alone may vouch for the site's broker.")
  String brokerCaFile = "";

  @Option(
      names = "--broker-cert-file",
      paramLabel = "FILE",
      description = "PEM certificate to show to the site's broker.")
  String brokerCertFile = "";

  @Option(
      names = "--broker-key-file",
      paramLabel = "FILE",
      description = "Its private key, PKCS #8 in PEM form.")
  String brokerKeyFile = "";

  @Option(
      names = "--broker-nats-creds",
      paramLabel = "FILE",
      description = "Credentials or the seed of an nkey, for the site's broker of NATS.")
  String brokerNatsCreds = "";

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "PEM certificates that alone may vouch for the upstream.")
  String caFile = "";

  @Option(
      names = "--cert-file",
      paramLabel = "FILE",
      description = "PEM certificate to show to a broker upstream.")
  String certFile = "";

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "Its private key, PKCS #8 in PEM form.")
  String keyFile = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The password for the user in the upstream's URL.")
  String passwordFile = "";

  @Option(
      names = "--nats-creds",
      paramLabel = "FILE",
      description = "Credentials or the seed of an nkey, for an upstream over NATS.")
  String natsCreds = "";

  @Mixin RespondOptions respond = new RespondOptions();

  @Mixin private ServiceOptions service = new ServiceOptions();

  @Override
  public void run() {
    RelayService.run(service.call(RelayFlags.KEYS));
  }
}
