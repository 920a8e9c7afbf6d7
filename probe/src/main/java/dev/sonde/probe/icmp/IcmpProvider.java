package dev.sonde.probe.icmp;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code icmp}. */
public final class IcmpProvider implements ProbeProvider<IcmpSettings> {
  private static final Duration LOOK_UP = Duration.ofSeconds(2);

  @Override
  public String kind() {
    return "icmp";
  }

  @Override
  public String summary() {
    return "Sends a burst of ICMP echo requests, and measures loss and round-trip times.";
  }

  @Override
  public SettingsType<IcmpSettings> settings() {
    return SettingsType.of(IcmpSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    return HostPort.problemWithoutPort(target);
  }

  @Override
  public Duration usualTimeout(IcmpSettings settings) {
    return LOOK_UP
        .plus(settings.spacing().multipliedBy(settings.count() - 1L))
        .plus(settings.timeout());
  }

  @Override
  public Probe<IcmpSettings> open(ProbeEnvironment environment) {
    return new IcmpProbe(environment);
  }
}
