package dev.sonde.probe;

import java.io.IOException;

/**
 * A connection whose every step ends by a deadline. For one thread at a time.
 *
 * <p>Steps throw {@link java.net.SocketTimeoutException} when the deadline has passed and {@link
 * java.io.InterruptedIOException} or another {@link IOException} when the thread is interrupted,
 * whose interrupt status then stays set.
 */
public interface Wire extends AutoCloseable {

  /**
   * Reads what is there, and waits if there is nothing yet.
   *
   * @return how many bytes were read, at least 1; -1 if the other side has ended its direction
   */
  int read(byte[] into, int offset, int length) throws IOException;

  /** Writes all of it. */
  void write(byte[] bytes, int offset, int length) throws IOException;

  /** Hangs up. Never fails, never waits. */
  @Override
  void close();
}
