package dev.sonde.probe.ntp;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code ntp}. */
public final class NtpProvider implements ProbeProvider<NtpSettings> {

  @Override
  public String kind() {
    return "ntp";
  }

  @Override
  public String summary() {
    return "Asks a time server (NTP) for the time: how far this clock is off, and how good it is.";
  }

  @Override
  public SettingsType<NtpSettings> settings() {
    return SettingsType.of(NtpSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    return HostPort.of(target).isPresent()
        ? Optional.empty()
        : Optional.of(
            "expected a time server such as ntp.example.net or 192.0.2.1:123, found '"
                + target
                + "'");
  }

  @Override
  public Duration usualTimeout(NtpSettings settings) {
    return settings
        .spacing()
        .multipliedBy(settings.count() - 1L)
        .plus(settings.replyTimeout())
        .plusSeconds(1);
  }

  @Override
  public Probe<NtpSettings> open(ProbeEnvironment environment) {
    return new NtpProbe(environment);
  }
}
