package dev.sonde.benchmarks;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What was measured of one store.
 *
 * @param who its name
 * @param samples how many samples it was given
 * @param fed what that took
 * @param bytesPerSample what all of its files occupy
 * @param startMillis from its start on the finished data to the first answer
 * @param startRss memory resident then, in MiB
 * @param queryRss memory resident after all questions one by one, in MiB
 * @param cold the first answer of each question after a start, with no file in the page cache, in
 *     ms
 * @param warm p50 and p99 of each question, asked again and again
 * @param dashboards ten dashboards at once, while it is fed
 * @param top the answer to {@link Question#TOP}, to be compared between stores
 */
record StoreFigures(
    String who,
    long samples,
    StoreSubject.Fed fed,
    double bytesPerSample,
    double startMillis,
    double startRss,
    double queryRss,
    Map<Question, Double> cold,
    Map<Question, Times> warm,
    Dashboards.Result dashboards,
    List<String> top) {

  /** How fast it took samples; the time in which they were made is left out. */
  double samplesPerSecond() {
    return samples / fed.seconds();
  }

  /** The same with the work that came between. */
  double samplesPerSecondInAll() {
    return samples / (fed.seconds() + fed.restSeconds());
  }

  /** CPU time for each sample, in microseconds. */
  double cpuMicros() {
    return fed.cpu() * 1e6 / samples;
  }

  /** The times of a question; NaN if it was not asked. */
  Times times(Question question) {
    return warm.getOrDefault(question, Times.NONE);
  }

  /** The first time of a question in ms; NaN if it was not asked. */
  double first(Question question) {
    return Objects.requireNonNull(cold.getOrDefault(question, Double.NaN));
  }

  /** Two quantiles, in ms. */
  record Times(double p50, double p99) {
    static final Times NONE = new Times(Double.NaN, Double.NaN);

    /** The quantiles of durations. */
    static Times of(Latencies latencies) {
      return new Times(latencies.millis(0.5), latencies.millis(0.99));
    }

    @Override
    public String toString() {
      return Rows.figure(p50) + " / " + Rows.figure(p99);
    }
  }

  /** One way of answering a question. */
  @FunctionalInterface
  interface Asking<A> {
    A ask(Question question, int repetition) throws IOException;
  }

  /** Tells how many values an answer has; its time does not count. */
  @FunctionalInterface
  interface Counting<A> {
    int values(Question question, A answer);
  }

  /**
   * Asks each question that the data has an answer to many times, after a fifth as many that don't
   * count; slow ones less often.
   */
  static <A> Map<Question, Times> ask(
      Fleet fleet, int repetitions, Asking<A> asking, Counting<A> counting) throws IOException {
    Map<Question, Times> answers = new EnumMap<>(Question.class);
    for (Question question : Question.of(fleet)) {
      Latencies latencies = new Latencies();
      long enough = System.nanoTime() + PATIENCE;
      for (int i = -repetitions / 5; i < repetitions; i++) {
        if (latencies.size() >= LEAST && System.nanoTime() > enough) {
          break;
        }
        long began = System.nanoTime();
        A answer = asking.ask(question, i);
        long took = System.nanoTime() - began;
        question.requireFull(fleet, counting.values(question, answer));
        if (i >= 0) {
          latencies.add(took);
        }
      }
      answers.put(question, Times.of(latencies));
    }
    return answers;
  }

  private static final long PATIENCE = 15_000_000_000L;
  private static final int LEAST = 10;
}
