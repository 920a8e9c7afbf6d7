package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sonde agent}: measures this host and reports to a server. */
@Command(
    name = "agent",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measure this host and report to a server.",
      "",
      "Works while the server is away: reports wait on disk and are delivered later, in order and once each.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sonde agent --server http://monitor.example:8000",
      "  SONDE_INTERVAL=30 sonde agent --config /etc/sonde/agent.yaml",
      "  sudo sonde agent install -- --server http://monitor.example:8000     as a service of systemd"
    },
    subcommands = InstallCommand.class)
final class AgentCommand implements Runnable {
  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "Where reports go: a server (http, https; default http://localhost:8000) or the broker it is connected to (mqtt, mqtts, nats, tls).")
  String server = "";

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "Time between two reports, at least 1; default 10.")
  String interval = "";

  @Option(
      names = "--device-id",
      paramLabel = "ID",
      description =
          "Name of this host at the server; default dev- and 12 characters of /etc/machine-id, else the host's name.")
  String deviceId = "";

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      description =
          "Where reports wait; default /var/lib/sonde-agent as root, else ~/.local/state/sonde-agent.")
  String stateDir = "";

  @Option(
      names = "--spool-bytes",
      paramLabel = "SIZE",
      description =
          "How much may wait, such as 64MiB (the default); then the oldest goes, and is counted.")
  String spoolBytes = "";

  @Option(
      names = "--spool-age",
      paramLabel = "TIME",
      description = "How long a report may wait, such as 7d (the default).")
  String spoolAge = "";

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "PEM certificates that alone may vouch for the server or broker.")
  String caFile = "";

  @Option(
      names = "--cert-file",
      paramLabel = "FILE",
      description = "PEM certificate to show to a broker.")
  String certFile = "";

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      description = "Its private key, PKCS #8 in PEM form.")
  String keyFile = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The password for the user in the broker's URL.")
  String passwordFile = "";

  @Option(
      names = "--nats-creds",
      paramLabel = "FILE",
      description = "Credentials or the seed of an nkey, for a broker of NATS.")
  String natsCreds = "";

  @Option(
      names = "--allow-kinds",
      paramLabel = "KINDS",
      description = "The kinds of probes that checks may run, such as icmp,http; default all.")
  String allowKinds = "";

  @Option(
      names = "--allow-targets",
      paramLabel = "TARGETS",
      description =
          "What checks may probe: names, addresses and networks, such as *.example.net,192.0.2.0/24; default all.")
  String allowTargets = "";

  @Option(
      names = "--deny-private",
      paramLabel = "true|false",
      description = "Whether checks may not probe private, loopback and link-local addresses.")
  String denyPrivate = "";

  @Option(
      names = "--max-checks-per-second",
      paramLabel = "NUMBER",
      description = "How many runs all checks together may start in a second; default no limit.")
  String maxChecksPerSecond = "";

  @Option(
      names = "--max-packets-per-second",
      paramLabel = "NUMBER",
      description = "How many packets bursts may send in a second, on average; default no limit.")
  String maxPacketsPerSecond = "";

  @Mixin RespondOptions respond = new RespondOptions();

  @Option(
      names = "--listen",
      paramLabel = "[ADDRESS:]PORT",
      description =
          "Wait for the server to dial this agent ('sonde monitor add' there) instead of dialling it.")
  String listen = "";

  @Option(
      names = "--listen-key-file",
      paramLabel = "FILE",
      description =
          "What a server that dials must know; needed beyond loopback. SONDE_LISTEN_KEY does as well.")
  String listenKeyFile = "";

  @Option(
      names = "--modules",
      paramLabel = "DIR",
      description =
          "Where jars and source files of modules are; default modules in the state directory.")
  String modules = "";

  @Option(
      names = "--allow-modules",
      paramLabel = "NAMES",
      description = "The modules that may be commanded, such as ping,echo; default all.")
  String allowModules = "";

  @Option(
      names = "--max-commands-per-second",
      paramLabel = "NUMBER",
      description = "How many commands to modules may begin in a second; default no limit.")
  String maxCommandsPerSecond = "";

  @Option(
      names = "--api",
      paramLabel = "[ADDRESS:]PORT",
      description = "Where the agent's own API listens, or off; default 127.0.0.1:9101.")
  String api = "";

  @Mixin private ServiceOptions service = new ServiceOptions();

  @Override
  public void run() {
    AgentService.run(service.call(AgentSettings.KEYS));
  }
}
