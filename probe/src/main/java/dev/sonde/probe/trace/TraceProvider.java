package dev.sonde.probe.trace;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code trace}. */
public final class TraceProvider implements ProbeProvider<TraceSettings> {
  private static final Duration LOOK_UP = Duration.ofSeconds(2);

  @Override
  public String kind() {
    return "trace";
  }

  @Override
  public String summary() {
    return "Finds the routers on the way to a target, with loss and round-trip time of each.";
  }

  @Override
  public SettingsType<TraceSettings> settings() {
    return SettingsType.of(TraceSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    return HostPort.problemWithoutPort(target);
  }

  @Override
  public Duration usualTimeout(TraceSettings settings) {
    int rounds = (settings.maxHops() + settings.hopsAtOnce() - 1) / settings.hopsAtOnce();
    Duration spacings = settings.spacing().multipliedBy(settings.probes() - 1L);
    Duration round =
        settings.protocol() == Protocol.TCP
            ? settings.timeout().multipliedBy(settings.probes()).plus(spacings)
            : settings.timeout().plus(spacings);
    return LOOK_UP.plus(round.multipliedBy(rounds));
  }

  @Override
  public Probe<TraceSettings> open(ProbeEnvironment environment) {
    return new TraceProbe(environment);
  }
}
