package dev.sonde.cli.history.prometheus;

import dev.sonde.cli.history.HistorySink;
import dev.sonde.model.Micros;
import dev.sonde.model.PointRules;
import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.write.InvalidLabelsException;
import dev.sonde.server.prometheus.write.Sender;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Makes points of samples, as remote write does, or of those of blackbox_exporter points of probes,
 * if that is wanted. Not thread-safe.
 */
final class SamplePoints implements SampleSink {
  private static final int KNOWN_SERIES = 10_000;
  private static final long MAX_MILLIS = PointRules.MAX_TIME / 1_000;

  private final HistorySink sink;
  private final Optional<ProbeRuns> probes;
  private final Map<Map<String, String>, Optional<Sender>> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(
            Map.Entry<Map<String, String>, Optional<Sender>> eldest) {
          return size() > KNOWN_SERIES;
        }
      };
  private Map<String, String> lastLabels = Map.of();
  private Optional<Sender> lastSender = Optional.empty();

  SamplePoints(HistorySink sink, Optional<ProbeRuns> probes) {
    this.sink = sink;
    this.probes = probes;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // Readers give the same map again and again.
  public void sample(Map<String, String> labels, long millis, double value) {
    if (millis < 0 || millis > MAX_MILLIS) {
      sink.leaveOut("samples before 1970 or after the year 9999", 1);
      return;
    }
    if (probes.isPresent()
        && probes.get().take(labels, millis * (Micros.PER_SECOND / 1_000), value)) {
      return;
    }
    if (labels != lastLabels) {
      lastLabels = labels;
      lastSender = known.computeIfAbsent(labels, this::sender);
    }
    if (lastSender.isPresent()) {
      sink.take(lastSender.get().point(millis, value));
    } else {
      sink.leaveOut("samples of series whose labels can't be kept", 1);
    }
  }

  private Optional<Sender> sender(Map<String, String> labels) {
    try {
      return Optional.of(Sender.of(labels));
    } catch (InvalidLabelsException e) {
      sink.say("series " + PointRules.quoted(Labels.of(labels).toString()) + ": " + e.problem());
      return Optional.empty();
    }
  }

  @Override
  public void leaveOut(String cause, long count) {
    sink.leaveOut(cause, count);
  }

  /** Hands over what is put together of several series; the samples of a time have all come. */
  void flush() {
    probes.ifPresent(runs -> runs.flush(sink::take));
  }
}
