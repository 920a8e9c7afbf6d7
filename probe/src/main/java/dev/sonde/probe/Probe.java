package dev.sonde.probe;

/**
 * Measures something once. Safe to be used by any number of threads at once; may keep sockets that
 * all its runs share, which it opens when they are first needed.
 *
 * @param <S> its settings
 */
public interface Probe<S extends Record> extends AutoCloseable {

  /**
   * Measures, and returns at the latest when the deadline has passed. Blocks; meant for virtual
   * threads. Whatever goes wrong with the target, the path or this host is a result, not an
   * exception.
   *
   * @throws InterruptedException if the thread is interrupted; the measurement is then given up
   */
  ProbeResult run(ProbeRun<S> run) throws InterruptedException;

  /** Gives up what is kept between runs. */
  @Override
  default void close() {}
}
