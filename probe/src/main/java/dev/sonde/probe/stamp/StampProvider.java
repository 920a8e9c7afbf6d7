package dev.sonde.probe.stamp;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code stamp}. */
public final class StampProvider implements ProbeProvider<StampSettings> {

  @Override
  public String kind() {
    return "stamp";
  }

  @Override
  public String summary() {
    return "Sends test packets to a STAMP or TWAMP Light reflector: round-trip times, and loss and"
        + " delay variation of each way.";
  }

  @Override
  public SettingsType<StampSettings> settings() {
    return SettingsType.of(StampSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    return HostPort.of(target).isPresent()
        ? Optional.empty()
        : Optional.of(
            "expected a reflector such as example.net or 192.0.2.1:862, found '" + target + "'");
  }

  @Override
  public Duration usualTimeout(StampSettings settings) {
    return settings
        .spacing()
        .multipliedBy(settings.count() - 1L)
        .plus(settings.replyTimeout())
        .plusSeconds(1);
  }

  @Override
  public Probe<StampSettings> open(ProbeEnvironment environment) {
    return new StampProbe(environment);
  }
}
