package dev.sonde.cli.history.rrd;

/**
 * Rows of one resolution and consolidation. A row is named by its end: it tells of the time from a
 * resolution before that (left out) until then. What is not known is NaN.
 */
public final class Archive {
  private final String function;
  private final long resolution;
  private final long lastEnd;
  private final int width;
  private final double[] values;

  /**
   * An archive.
   *
   * @param function how values were put together: AVERAGE, MIN, MAX, LAST or another
   * @param resolution seconds that a row tells of
   * @param lastEnd the end of the newest row, in seconds since 1970
   * @param width how many values a row has
   * @param values the rows, the oldest first
   */
  Archive(String function, long resolution, long lastEnd, int width, double[] values) {
    this.function = function;
    this.resolution = resolution;
    this.lastEnd = lastEnd;
    this.width = width;
    this.values = values;
  }

  /** How values were put together: AVERAGE, MIN, MAX, LAST or another. */
  public String function() {
    return function;
  }

  /** Seconds that a row tells of. */
  public long resolution() {
    return resolution;
  }

  /** How many rows there are. */
  public int rows() {
    return values.length / width;
  }

  /** The end of a row, in seconds since 1970; rows count from the oldest. */
  public long end(int row) {
    return lastEnd - (rows() - 1L - row) * resolution;
  }

  /** The row that ends at a time; negative if there is none. */
  public int rowAt(long end) {
    long back = lastEnd - end;
    long row = rows() - 1L - back / resolution;
    return back < 0 || back % resolution != 0 || row < 0 ? -1 : (int) row;
  }

  /** A value; NaN if it is not known. */
  public double value(int row, int source) {
    return values[row * width + source];
  }
}
