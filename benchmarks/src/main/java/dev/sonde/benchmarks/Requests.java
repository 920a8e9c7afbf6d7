package dev.sonde.benchmarks;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What a load sends. Each connection sends in order and waits for each answer. */
interface Requests {

  /**
   * The next whole request of a connection, head and body, or empty if it has sent all. The buffer
   * stays untouched until the next call for the same connection.
   */
  Optional<ByteBuffer> next(int connection);

  /** How many samples the last request of a connection holds. */
  int samples(int connection);
}
