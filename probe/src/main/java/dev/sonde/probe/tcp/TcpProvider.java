package dev.sonde.probe.tcp;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code tcp}. */
public final class TcpProvider implements ProbeProvider<TcpSettings> {

  @Override
  public String kind() {
    return "tcp";
  }

  @Override
  public String summary() {
    return "Connects to a TCP port, says something if asked to, and checks the answer.";
  }

  @Override
  public SettingsType<TcpSettings> settings() {
    return SettingsType.of(TcpSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    return HostPort.problemWithPort(target);
  }

  @Override
  public Duration usualTimeout(TcpSettings settings) {
    return Duration.ofSeconds(5);
  }

  @Override
  public Probe<TcpSettings> open(ProbeEnvironment environment) {
    return new TcpProbe(environment);
  }
}
