package dev.sonde.benchmarks;

import java.io.IOException;
import java.util.List;

/** A store that is measured: how it is fed, started and asked. */
interface StoreSubject {

  /** Its name. */
  String title();

  /** Gives it all samples of a fleet, in the folder {@code data}; it doesn't run afterwards. */
  Fed feed(Scratch scratch, Fleet fleet, int ticksPerCommit)
      throws IOException, InterruptedException;

  /** Starts it on what it was fed. */
  Program start(Scratch scratch, int port) throws IOException;

  /** The path that is answered with 200 once it works. */
  String readyPath();

  /** Where a question is asked. */
  String path(Fleet fleet, Question question, int repetition);

  /** How many values an answer has. */
  int values(Question question, byte[] answer);

  /** The targets that {@link Question#TOP} found. */
  List<String> top(byte[] answer);

  /** Sends what devices measure in a tick, as their senders would; returns when it is accepted. */
  void deliver(HttpConnection connection, int fromDevice, int toDevice, int tick)
      throws IOException;

  /**
   * What feeding took.
   *
   * @param seconds while samples were taken in
   * @param restSeconds of the store's own work that came between, such as closing a day; 0 if it
   *     works beside
   * @param cpu CPU time of all of it
   * @param peakRss the most memory resident, in MiB
   * @param closedBytesPerSample of what is in its final form
   * @param note what else is to be said of that
   */
  record Fed(
      double seconds,
      double restSeconds,
      double cpu,
      double peakRss,
      double closedBytesPerSample,
      String note) {}
}
