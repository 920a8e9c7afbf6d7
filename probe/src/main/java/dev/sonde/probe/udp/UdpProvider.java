package dev.sonde.probe.udp;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code udp}. */
public final class UdpProvider implements ProbeProvider<UdpSettings> {

  @Override
  public String kind() {
    return "udp";
  }

  @Override
  public String summary() {
    return "Sends a datagram to a UDP port, and checks the answer, or that nobody refuses it.";
  }

  @Override
  public SettingsType<UdpSettings> settings() {
    return SettingsType.of(UdpSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    return HostPort.problemWithPort(target);
  }

  @Override
  public Duration usualTimeout(UdpSettings settings) {
    return settings.replyTimeout().plusSeconds(1);
  }

  @Override
  public Probe<UdpSettings> open(ProbeEnvironment environment) {
    return new UdpProbe(environment);
  }
}
