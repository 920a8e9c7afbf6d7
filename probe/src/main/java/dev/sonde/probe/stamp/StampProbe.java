package dev.sonde.probe.stamp;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.NameException;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeRun;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Sends test packets to a reflector. */
final class StampProbe implements Probe<StampSettings> {
  private static final int PORT = 862;
  private final ProbeEnvironment environment;

  StampProbe(ProbeEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public ProbeResult run(ProbeRun<StampSettings> run) throws InterruptedException {
    HostPort target = HostPort.of(run.target()).orElseThrow();
    try {
      InetAddress address =
          environment.names().address(target.host(), run.settings().family(), run.deadline());
      InetSocketAddress reflector = new InetSocketAddress(address, target.port().orElse(PORT));
      return new StampBurst(run, environment, reflector).run();
    } catch (NameException e) {
      return e.result();
    }
  }
}
