package dev.sonde.probe.echo;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code echo}. */
public final class EchoProvider implements ProbeProvider<EchoSettings> {

  @Override
  public String kind() {
    return "echo";
  }

  @Override
  public String summary() {
    return "Sends frames to an echo responder over TCP or UDP: round-trip times, jitter, and loss.";
  }

  @Override
  public SettingsType<EchoSettings> settings() {
    return SettingsType.of(EchoSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    return HostPort.of(target).isPresent()
        ? Optional.empty()
        : Optional.of(
            "expected an echo responder such as example.net or 192.0.2.1:4401, found '"
                + target
                + "'");
  }

  @Override
  public Duration usualTimeout(EchoSettings settings) {
    // A message waits for the echo of the one before.
    boolean isSlow =
        settings.message().isPresent() && settings.replyTimeout().compareTo(settings.spacing()) > 0;
    return (isSlow ? settings.replyTimeout() : settings.spacing())
        .multipliedBy(settings.count())
        .plus(settings.replyTimeout().multipliedBy(2))
        .plusSeconds(1);
  }

  @Override
  public Probe<EchoSettings> open(ProbeEnvironment environment) {
    return new EchoProbe(environment, Duration.ofMinutes(2));
  }
}
