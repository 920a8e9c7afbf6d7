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
 * @param samplesPerSecond how fast it took the samples; the time in which they were made is left
 *     out
 * @param ingestCpuMicros the CPU time that a sample took, in microseconds
 * @param bytesPerSample what it occupies on disk once closed
 * @param bytesNote what else is to be said of that
 * @param ingestPeakRss the most memory resident while it took the samples, in MiB
 * @param startMillis from its start on the finished data to the first answer
 * @param queryRss memory resident after all questions, in MiB
 * @param answers p50 and p99 of each question, in ms
 * @param top the answer to the last question, to be compared between stores
 */
record StoreFigures(
    String who,
    double samplesPerSecond,
    double ingestCpuMicros,
    double bytesPerSample,
    String bytesNote,
    double ingestPeakRss,
    double startMillis,
    double queryRss,
    Map<Question, Times> answers,
    List<String> top) {

  /** The times of a question. */
  Times answer(Question question) {
    return Objects.requireNonNull(answers.get(question), question::name);
  }

  /** Two quantiles, in ms. */
  record Times(double p50, double p99) {

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

  /** Asks each question many times, after a fifth as many that don't count. */
  static <A> Map<Question, Times> ask(
      Fleet fleet, int repetitions, Asking<A> asking, Counting<A> counting) throws IOException {
    Map<Question, Times> answers = new EnumMap<>(Question.class);
    for (Question question : Question.values()) {
      Latencies latencies = new Latencies();
      for (int i = -repetitions / 5; i < repetitions; i++) {
        long began = System.nanoTime();
        A answer = asking.ask(question, i);
        long took = System.nanoTime() - began;
        require(question, fleet, counting.values(question, answer));
        if (i >= 0) {
          latencies.add(took);
        }
      }
      answers.put(question, Times.of(latencies));
    }
    return answers;
  }

  private static void require(Question question, Fleet fleet, int values) {
    int expected = question.expected(fleet);
    if (Math.abs(values - expected) > 1) {
      throw new IllegalStateException(
          question + ": expected " + expected + " values, the answer has " + values);
    }
  }
}
