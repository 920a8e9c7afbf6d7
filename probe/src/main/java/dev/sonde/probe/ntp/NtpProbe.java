package dev.sonde.probe.ntp;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeRun;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;

/** Asks a time server, once or several times. */
final class NtpProbe implements Probe<NtpSettings> {
  private static final int PORT = 123;
  private final ProbeEnvironment environment;
  private final SecureRandom random = new SecureRandom();

  NtpProbe(ProbeEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public ProbeResult run(ProbeRun<NtpSettings> run) throws InterruptedException {
    HostPort target = HostPort.of(run.target()).orElseThrow();
    try {
      InetAddress address =
          environment.names().address(target.host(), run.settings().family(), run.deadline());
      InetSocketAddress server = new InetSocketAddress(address, target.port().orElse(PORT));
      return new NtpBurst(run, environment, server, random).run();
    } catch (NameException e) {
      return e.result();
    }
  }
}
