package dev.sonde.server.intake;

import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Admission by what is known already, kept in memory.
 *
 * <p>What is known passes without a lock; limits hold for what is new alone, so that an attack with
 * many ids leaves the devices that are known unaffected.
 */
public final class InMemoryAdmission implements DeviceAdmission {
  private static final long MILLIS_PER_MINUTE = 60_000;
  private static final String AGENT = "agent";

  private final AdmissionLimits limits;
  private final Clock clock;
  private final Map<String, Set<SeriesKey>> series = new ConcurrentHashMap<>();

  private long minute;
  private int newInMinute;

  /**
   * Admission that knows what was stored before.
   *
   * @param knownDevices the ids of the devices
   * @param knownSeries the series families; those without a tag {@code device} are counted for the
   *     agent in their tags, if that is a known device
   */
  public InMemoryAdmission(
      AdmissionLimits limits,
      Clock clock,
      Collection<String> knownDevices,
      Collection<SeriesKey> knownSeries) {
    this.limits = limits;
    this.clock = clock;
    knownDevices.forEach(this::seriesOf);
    knownSeries.forEach(
        key ->
            key.tags()
                .value(Tags.DEVICE)
                .or(() -> key.tags().value(AGENT).filter(series::containsKey))
                .ifPresent(device -> seriesOf(device).add(key)));
  }

  @Override
  public Optional<Refusal> admit(String sender, List<Point> points) {
    return isKnown(sender, points) ? Optional.empty() : admitNew(sender, points);
  }

  @Override
  public synchronized void forget(String device) {
    series.remove(device);
  }

  /** How many devices are known. */
  public int devices() {
    return series.size();
  }

  @Override
  public boolean isKnown(String sender, List<Point> points) {
    if (!series.containsKey(sender)) {
      return false;
    }
    for (Point point : points) {
      Set<SeriesKey> known = series.get(deviceOf(point, sender));
      if (known == null || !known.contains(point.series())) {
        return false;
      }
    }
    return true;
  }

  private synchronized Optional<Refusal> admitNew(String sender, List<Point> points) {
    Map<String, Set<SeriesKey>> fresh = fresh(sender, points);
    int newDevices = (int) fresh.keySet().stream().filter(d -> !series.containsKey(d)).count();
    Optional<Refusal> refusal = refusal(fresh, newDevices);
    if (refusal.isEmpty()) {
      newInMinute += newDevices;
      fresh.forEach((device, keys) -> seriesOf(device).addAll(keys));
    }
    return refusal;
  }

  private Map<String, Set<SeriesKey>> fresh(String sender, List<Point> points) {
    Map<String, Set<SeriesKey>> fresh = new HashMap<>();
    if (!series.containsKey(sender)) {
      fresh.put(sender, new HashSet<>());
    }
    for (Point point : points) {
      String device = deviceOf(point, sender);
      SeriesKey key = point.series();
      if (!series.getOrDefault(device, Set.of()).contains(key)) {
        fresh.computeIfAbsent(device, _ -> new HashSet<>()).add(key);
      }
    }
    return fresh;
  }

  private Optional<Refusal> refusal(Map<String, Set<SeriesKey>> fresh, int newDevices) {
    if (series.size() + newDevices > limits.maxDevices()) {
      return refused(
          RefusalCause.DEVICE_LIMIT,
          "the server keeps at most " + limits.maxDevices() + " devices, and has them all");
    }
    for (Map.Entry<String, Set<SeriesKey>> entry : fresh.entrySet()) {
      Optional<Refusal> refusal = seriesRefusal(entry.getKey(), entry.getValue());
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return newDevices == 0 ? Optional.empty() : rateRefusal(newDevices);
  }

  private Optional<Refusal> seriesRefusal(String device, Set<SeriesKey> fresh) {
    Set<SeriesKey> known = series.getOrDefault(device, Set.of());
    long ofChecks = ofChecks(known) + ofChecks(fresh);
    long others = (long) known.size() + fresh.size() - ofChecks;
    if (ofChecks(fresh) > 0 && ofChecks > limits.maxSeriesOfChecks()) {
      return refused(
          RefusalCause.SERIES_LIMIT,
          "the server keeps at most %d series of the checks of an agent; %s would have %d"
              .formatted(limits.maxSeriesOfChecks(), PointRules.quoted(device), ofChecks));
    }
    if (others > limits.maxSeriesPerDevice()) {
      return refused(
          RefusalCause.SERIES_LIMIT,
          "the server keeps at most %d series of a device; %s would have %d"
              .formatted(limits.maxSeriesPerDevice(), PointRules.quoted(device), others));
    }
    return Optional.empty();
  }

  private static long ofChecks(Set<SeriesKey> keys) {
    return keys.stream().filter(key -> key.tags().value(AGENT).isPresent()).count();
  }

  private Optional<Refusal> rateRefusal(int newDevices) {
    long now = clock.millis();
    if (now / MILLIS_PER_MINUTE != minute) {
      minute = now / MILLIS_PER_MINUTE;
      newInMinute = 0;
    }
    if (newInMinute + newDevices <= limits.maxNewDevicesPerMinute()) {
      return Optional.empty();
    }
    return Optional.of(
        new Refusal(
            RefusalCause.NEW_DEVICE_RATE,
            "the server takes at most " + limits.maxNewDevicesPerMinute() + " new devices a minute",
            Optional.of(Duration.ofMillis(MILLIS_PER_MINUTE - now % MILLIS_PER_MINUTE))));
  }

  private static Optional<Refusal> refused(RefusalCause cause, String problem) {
    return Optional.of(new Refusal(cause, problem, Optional.empty()));
  }

  private Set<SeriesKey> seriesOf(String device) {
    return series.computeIfAbsent(device, _ -> ConcurrentHashMap.newKeySet());
  }

  private static String deviceOf(Point point, String sender) {
    return point.tags().value(Tags.DEVICE).orElse(sender);
  }
}
