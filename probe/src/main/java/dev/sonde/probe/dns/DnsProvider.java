package dev.sonde.probe.dns;

import dev.sonde.probe.HostPort;
import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code dns}. */
public final class DnsProvider implements ProbeProvider<DnsSettings> {

  @Override
  public String kind() {
    return "dns";
  }

  @Override
  public String summary() {
    return "Asks a name server a question over UDP, TCP, TLS or HTTPS, and checks the answer.";
  }

  @Override
  public SettingsType<DnsSettings> settings() {
    return SettingsType.of(DnsSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    return target.equals(DnsProbe.SYSTEM) || HostPort.of(target).isPresent()
        ? Optional.empty()
        : Optional.of(
            "expected a name server such as 192.0.2.53, dns.example.net:5353 or [2001:db8::53]:53,"
                + " or the word system, found '"
                + target
                + "'");
  }

  @Override
  public Duration usualTimeout(DnsSettings settings) {
    return Duration.ofSeconds(5);
  }

  @Override
  public Probe<DnsSettings> open(ProbeEnvironment environment) {
    return new DnsProbe(environment);
  }
}
