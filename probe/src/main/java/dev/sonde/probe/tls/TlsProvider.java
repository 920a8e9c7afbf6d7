package dev.sonde.probe.tls;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code tls}. */
public final class TlsProvider implements ProbeProvider<TlsSettings> {

  @Override
  public String kind() {
    return "tls";
  }

  @Override
  public String summary() {
    return "Shakes hands over TLS on any port and checks the certificate.";
  }

  @Override
  public SettingsType<TlsSettings> settings() {
    return SettingsType.of(TlsSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    return HostPort.problemWithPort(target);
  }

  @Override
  public Duration usualTimeout(TlsSettings settings) {
    return Duration.ofSeconds(10);
  }

  @Override
  public Probe<TlsSettings> open(ProbeEnvironment environment) {
    return new TlsProbe(environment);
  }
}
