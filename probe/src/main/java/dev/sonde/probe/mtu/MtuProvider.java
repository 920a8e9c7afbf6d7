package dev.sonde.probe.mtu;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code mtu}. */
public final class MtuProvider implements ProbeProvider<MtuSettings> {
  private static final Duration LOOK_UP = Duration.ofSeconds(2);

  @Override
  public String kind() {
    return "mtu";
  }

  @Override
  public String summary() {
    return "Finds the largest packet that reaches a target without being fragmented.";
  }

  @Override
  public SettingsType<MtuSettings> settings() {
    return SettingsType.of(MtuSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    return HostPort.problemWithoutPort(target);
  }

  @Override
  public Duration usualTimeout(MtuSettings settings) {
    Duration step = settings.timeout().plus(MtuProbe.SPACING.multipliedBy(settings.tries() - 1L));
    return LOOK_UP.plus(step.multipliedBy(MtuSearch.MOST_STEPS));
  }

  @Override
  public Probe<MtuSettings> open(ProbeEnvironment environment) {
    return new MtuProbe(environment);
  }
}
