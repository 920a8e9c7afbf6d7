package dev.sonde.probe.http;

import dev.sonde.probe.Probe;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/** The kind {@code http}. */
public final class HttpProvider implements ProbeProvider<HttpSettings> {
  private static final int LONGEST = 2_000;

  @Override
  public String kind() {
    return "http";
  }

  @Override
  public String summary() {
    return "Asks a web server and checks its answer, its phases and its certificate.";
  }

  @Override
  public SettingsType<HttpSettings> settings() {
    return SettingsType.of(HttpSettings.class);
  }

  @Override
  public Optional<String> targetProblem(String target) {
    if (target.length() > LONGEST) {
      return Optional.of("expected a URL of at most " + LONGEST + " characters");
    }
    try {
      HttpUrl.of(target);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Duration usualTimeout(HttpSettings settings) {
    return Duration.ofSeconds(10);
  }

  @Override
  public Probe<HttpSettings> open(ProbeEnvironment environment) {
    return new HttpProbe(environment);
  }
}
