package dev.sonde.cli.history.rrd;

import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.model.PointRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a round robin database holds.
 *
 * @param step seconds from one primary value to the next
 * @param lastUpdate when it was written last, in seconds since 1970
 * @param names the data sources, in the order of the values of a row
 * @param archives its archives, in the order of the file
 */
public record RoundRobin(long step, long lastUpdate, List<String> names, List<Archive> archives) {
  /** The largest file that is read: one of SmokePing has some megabytes. */
  static final long MAX_BYTES = 64L << 20;

  /** The latest time, in seconds: the end of the year 9999. */
  static final long MAX_TIME = PointRules.MAX_TIME / Micros.PER_SECOND;

  /** The most data sources and archives. */
  static final int MAX_PARTS = 10_000;

  /** The most values in memory. */
  static final long MAX_VALUES = 8_000_000;

  /** Copies the lists. */
  public RoundRobin {
    names = List.copyOf(names);
    archives = List.copyOf(archives);
  }

  /**
   * Reads a file: one of RRDtool's own, or what {@code rrdtool dump} made of one.
   *
   * @throws MalformedException if it is neither; says where
   */
  public static RoundRobin read(Path file) {
    try {
      long size = Files.size(file);
      if (size > MAX_BYTES) {
        throw new MalformedException(
            file.toString(), "expected at most %d bytes, found %d".formatted(MAX_BYTES, size));
      }
      byte[] bytes = Files.readAllBytes(file);
      return bytes.length > 0 && isXml(bytes)
          ? new XmlDump(file.toString()).read(bytes)
          : new BinaryFile(file.toString(), bytes).read();
    } catch (IOException e) {
      throw new MalformedException(file.toString(), "can't be read: " + e);
    }
  }

  private static boolean isXml(byte[] bytes) {
    int first = 0;
    while (first < bytes.length && Character.isWhitespace(bytes[first])) {
      first++;
    }
    return first < bytes.length && bytes[first] == '<';
  }
}
