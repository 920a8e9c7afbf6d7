package dev.sonde.probe.tcp;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code tcping}. */
public final class TcpingProvider implements ProbeProvider<TcpingSettings> {

  @Override
  public String kind() {
    return "tcping";
  }

  @Override
  public String summary() {
    return "Connects to a TCP port several times: round-trip times, their spread, and loss.";
  }

  @Override
  public SettingsType<TcpingSettings> settings() {
    return SettingsType.of(TcpingSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    return HostPort.problemWithPort(target);
  }

  @Override
  public Duration usualTimeout(TcpingSettings settings) {
    Duration each =
        settings.spacing().compareTo(settings.connectTimeout()) > 0
            ? settings.spacing()
            : settings.connectTimeout();
    return each.multipliedBy(settings.count()).plusSeconds(1);
  }

  @Override
  public Probe<TcpingSettings> open(ProbeEnvironment environment) {
    return new TcpingProbe(environment);
  }
}
