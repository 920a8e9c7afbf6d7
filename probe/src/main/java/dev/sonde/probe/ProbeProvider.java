package dev.sonde.probe;

import dev.sonde.probe.settings.SettingsType;
import java.time.Duration;
import java.util.Optional;

/**
 * A kind of probe. Implementations are found by {@link java.util.ServiceLoader}: they have a public
 * constructor without parameters, which does nothing.
 *
 * @param <S> the settings of its probes
 */
public interface ProbeProvider<S extends Record> {

  /** The name of the kind, in lower case, such as {@code icmp}; part of the wire format. */
  String kind();

  /** What it measures, in one sentence for people. */
  String summary();

  /** What can be set. */
  SettingsType<S> settings();

  /**
   * What is wrong with a target, or empty if it can be tried.
   *
   * @param target as a person wrote it, such as {@code example.net} or {@code https://example.net}
   */
  Optional<String> targetProblem(String target);

  /**
   * How long a run may take if nobody says otherwise: long enough for a run whose target never
   * answers to come to its own end.
   */
  Duration usualTimeout(S settings);

  /** A probe with nothing opened yet. */
  Probe<S> open(ProbeEnvironment environment);
}
