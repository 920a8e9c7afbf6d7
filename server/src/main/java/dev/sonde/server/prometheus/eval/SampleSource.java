package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Matcher;
import java.util.List;

/** Where samples come from. Thread-safe. */
public interface SampleSource {

  /**
   * The series that match, each with at least its samples in the windows, ordered by labels.
   *
   * @param matchers what is asked of their labels
   * @param windows which samples are needed; those between windows may be left out
   * @param budget is to be told of each sample that is kept in memory
   * @throws EvaluationException if this asks for too much
   */
  List<SampleSeries> read(List<Matcher> matchers, Windows windows, Budget budget);
}
