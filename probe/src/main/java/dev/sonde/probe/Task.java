package dev.sonde.probe;

import dev.sonde.model.MalformedException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A measurement that can be made again and again: a kind, a target, settings and a timeout that fit
 * together.
 *
 * @param provider the kind
 * @param target what is measured
 * @param settings how
 * @param timeout how long a run may take
 */
public record Task<S extends Record>(
    ProbeProvider<S> provider, String target, S settings, Duration timeout) {

  /**
   * Puts a task together.
   *
   * @param settings a map of JSON or YAML
   * @param timeout how long a run may take; as long as is usual if empty
   * @throws MalformedException if anything does not fit; names every fault
   */
  public static Task<?> of(
      ProbeProvider<?> provider, String target, Map<?, ?> settings, Optional<Duration> timeout) {
    return typed(provider, target, settings, timeout);
  }

  private static <S extends Record> Task<S> typed(
      ProbeProvider<S> provider, String target, Map<?, ?> tree, Optional<Duration> timeout) {
    return typed(provider, target, provider.settings().ofTree(tree, "settings"), timeout);
  }

  private static <S extends Record> Task<S> typed(
      ProbeProvider<S> provider, String target, S settings, Optional<Duration> timeout) {
    provider
        .targetProblem(target)
        .ifPresent(
            problem -> {
              throw new MalformedException("target", problem);
            });
    return new Task<>(
        provider, target, settings, timeout.orElseGet(() -> provider.usualTimeout(settings)));
  }

  /**
   * Puts a task together from what a command line says.
   *
   * @param settings texts by key
   * @throws MalformedException if anything does not fit; names every fault
   */
  public static Task<?> ofTexts(
      ProbeProvider<?> provider,
      String target,
      Map<String, String> settings,
      Optional<Duration> timeout) {
    return typedOfTexts(provider, target, settings, timeout);
  }

  private static <S extends Record> Task<S> typedOfTexts(
      ProbeProvider<S> provider,
      String target,
      Map<String, String> texts,
      Optional<Duration> timeout) {
    return typed(provider, target, provider.settings().ofTexts(texts), timeout);
  }
}
