package dev.sonde.cli.history.rrd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Files as RRDtool writes them, made by hand: one archive of averages over one step. */
public final class RrdBytes {
  public static final int SOURCES_AT = 24;
  public static final int ARCHIVES_AT = 32;
  public static final int COOKIE_AT = 16;

  private RrdBytes() {}

  /**
   * A file.
   *
   * @param rows the values, the oldest row first
   * @param newest at which row of the file the newest one is
   */
  public static byte[] of(
      ByteOrder order,
      String version,
      List<String> names,
      long step,
      long lastUpdate,
      double[][] rows,
      int newest) {
    int sources = names.size();
    ByteBuffer out =
        ByteBuffer.allocate(
                128
                    + 120 * sources
                    + 120
                    + 16
                    + 112 * sources
                    + 80 * sources
                    + 8
                    + 8 * sources * rows.length)
            .order(order);
    out.put("RRD\0".getBytes(StandardCharsets.US_ASCII));
    out.put(version.getBytes(StandardCharsets.US_ASCII));
    out.putDouble(COOKIE_AT, 8.642135E130);
    out.putLong(SOURCES_AT, sources).putLong(ARCHIVES_AT, 1).putLong(40, step);
    int at = 128;
    for (String name : names) {
      out.put(at, name.getBytes(StandardCharsets.US_ASCII));
      out.put(at + 20, "GAUGE".getBytes(StandardCharsets.US_ASCII));
      at += 120;
    }
    out.put(at, "AVERAGE".getBytes(StandardCharsets.US_ASCII));
    out.putLong(at + 24, rows.length).putLong(at + 32, 1);
    out.putLong(at + 120, lastUpdate);
    at += 120 + 16 + 192 * sources;
    out.putLong(at, newest);
    for (int i = 0; i < rows.length; i++) {
      int row = Math.floorMod(newest + 1 + i, rows.length);
      for (int source = 0; source < sources; source++) {
        out.putDouble(at + 8 + 8 * (row * sources + source), rows[i][source]);
      }
    }
    return out.array();
  }

  /**
   * SmokePing's, with three packets a run and four runs, the second of which lost one, the third
   * all.
   */
  public static byte[] ofSmokeping(ByteOrder order) {
    double n = Double.NaN;
    return of(
        order,
        "0003",
        List.of("uptime", "loss", "median", "ping1", "ping2", "ping3"),
        300,
        1_700_000_400,
        new double[][] {
          {n, 0, 0.02, 0.01, 0.02, 0.03},
          {n, 1, 0.03, n, 0.01, 0.03},
          {n, 3, n, n, n, n},
          {n, n, n, n, n, n}
        },
        1);
  }

  /** The first bytes of a file. */
  public static byte[] cut(byte[] file, int length) {
    return Arrays.copyOf(file, length);
  }
}
