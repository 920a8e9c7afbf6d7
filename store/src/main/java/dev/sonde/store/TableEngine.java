package dev.sonde.store;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** What a store's engine can do with tables, beside keeping points. Thread-safe. */
public interface TableEngine {

  /**
   * Answers a SELECT over the points: each kind is a table with the column {@code time}, one for
   * each tag, and one for each field. Nothing else can be reached, and nothing be changed.
   * Interrupting the thread that waits ends the work.
   *
   * @throws QueryException if it is no SELECT, reaches for what is not allowed, asks for too much,
   *     takes too long, or is interrupted
   * @throws StoreException if reading failed
   */
  SqlAnswer select(String sql, SqlLimits limits);

  /**
   * Writes a table as a Parquet file.
   *
   * @param out opened when the file is complete, so that what fails before can be told otherwise
   * @throws StoreException if it can't be made
   * @throws IOException if it can't be written there
   */
  void parquet(Table table, Opening out) throws IOException;

  /** Opens what a file is written to. */
  @FunctionalInterface
  interface Opening {
    /** The stream; the caller closes it. */
    OutputStream open() throws IOException;
  }

  /**
   * How much a SELECT may take.
   *
   * @param rows how many rows are told at most; more are left out
   * @param bytes how many bytes of values are told at most
   * @param time how long it may take
   */
  record SqlLimits(int rows, long bytes, Duration time) {}

  /**
   * What a SELECT gave.
   *
   * @param table columns and rows
   * @param complete whether there were no more rows
   */
  record SqlAnswer(Table table, boolean complete) {}
}
