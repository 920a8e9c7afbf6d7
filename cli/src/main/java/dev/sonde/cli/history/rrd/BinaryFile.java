package dev.sonde.cli.history.rrd;

import dev.sonde.model.MalformedException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * RRDtool's own files, of versions 3 to 5, as 64-bit machines write them in either order of bytes.
 *
 * <p>Source: RRDtool's {@code rrd_format.h}. In order: head, data sources, archives, time of the
 * last update, a preparation area for each data source, one for each data source of each archive,
 * the newest row of each archive, and the rows. All numbers are 8 bytes wide and aligned to 8.
 */
final class BinaryFile {
  private static final double COOKIE = 8.642135E130;
  private static final int COOKIE_AT = 16;
  private static final int COOKIE_AT_32_BITS = 12;
  private static final int HEAD = 128;
  private static final int SOURCE = 120;
  private static final int ARCHIVE = 120;
  private static final int LIVE_HEAD = 16;
  private static final int PREPARED_SOURCE = 112;
  private static final int PREPARED_VALUE = 80;
  private static final int NAME = 20;
  private static final int WORD = 8;
  private static final Set<String> VERSIONS = Set.of("0003", "0004", "0005");

  private final String file;
  private final ByteBuffer bytes;

  BinaryFile(String file, byte[] bytes) {
    this.file = file;
    this.bytes = ByteBuffer.wrap(bytes);
  }

  /** An archive as it is defined. */
  private record Definition(String function, int rows, long resolution) {}

  RoundRobin read() {
    checkHead();
    int sources = count("data sources", 24);
    int archives = count("archives", 32);
    long step = positive("the step", 40);
    List<String> names = new ArrayList<>();
    int at = HEAD;
    for (int i = 0; i < sources; i++, at += SOURCE) {
      names.add(text(at, NAME, "the name of data source " + (i + 1)));
    }
    List<Definition> definitions = new ArrayList<>();
    for (int i = 0; i < archives; i++, at += ARCHIVE) {
      definitions.add(definition(at, i + 1, step));
    }
    long lastUpdate = positive("the time of the last update", at);
    if (lastUpdate > RoundRobin.MAX_TIME) {
      throw fault(at, "expected seconds since 1970, up to the year 9999; found " + lastUpdate);
    }
    at += LIVE_HEAD + sources * PREPARED_SOURCE;
    long pointers = at + (long) archives * sources * PREPARED_VALUE;
    long rows = pointers + (long) archives * WORD;
    checkLength(definitions, sources, rows);
    return new RoundRobin(
        step,
        lastUpdate,
        names,
        archives(definitions, sources, lastUpdate, (int) pointers, (int) rows));
  }

  private void checkHead() {
    need(0, 4, "the file's mark");
    if (bytes.getInt(0) != 0x52524400) {
      throw fault(0, "is no RRD file: expected it to begin with RRD, or XML of rrdtool dump");
    }
    String version = text(4, 5, "the version");
    if (!VERSIONS.contains(version)) {
      throw fault(4, "expected version 0003, 0004 or 0005, found '" + version + "'");
    }
    if (!isCookie(COOKIE_AT, ByteOrder.LITTLE_ENDIAN)
        && !isCookie(COOKIE_AT, ByteOrder.BIG_ENDIAN)) {
      boolean other =
          isCookie(COOKIE_AT_32_BITS, ByteOrder.LITTLE_ENDIAN)
              || isCookie(COOKIE_AT_32_BITS, ByteOrder.BIG_ENDIAN);
      throw fault(
          COOKIE_AT,
          other
              ? "was written by a 32-bit machine; import what 'rrdtool dump' makes of it there"
              : "expected the number 8.642135E130; the file is damaged, or of a machine that is not known here: try 'rrdtool dump' there");
    }
  }

  /** Whether the number is here in this order, which then is that of the file. */
  private boolean isCookie(int at, ByteOrder order) {
    need(at, WORD, "the head");
    bytes.order(order);
    return bytes.getDouble(at) == COOKIE;
  }

  private Definition definition(int at, int number, long step) {
    String which = " of archive " + number;
    String function = text(at, NAME, "the function" + which);
    long rows = positive("the rows" + which, at + 24);
    long each = positive("the steps of a row" + which, at + 32);
    if (rows > RoundRobin.MAX_VALUES) {
      throw fault(
          at + 24, "expected at most %d rows, found %d".formatted(RoundRobin.MAX_VALUES, rows));
    }
    long longest = Long.MAX_VALUE / 4 / step / rows;
    if (each > longest) {
      throw fault(at + 32, "expected at most %d steps of a row, found %d".formatted(longest, each));
    }
    return new Definition(function, (int) rows, each * step);
  }

  private void checkLength(List<Definition> definitions, int sources, long rows) {
    long values = definitions.stream().mapToLong(each -> (long) each.rows() * sources).sum();
    if (values > RoundRobin.MAX_VALUES) {
      throw fault(
          HEAD,
          "expected at most %d values, the head tells of %d"
              .formatted(RoundRobin.MAX_VALUES, values));
    }
    long expected = rows + values * WORD;
    if (bytes.capacity() < expected) {
      throw fault(
          bytes.capacity(),
          "ends too early: its head tells of %d bytes, there are %d"
              .formatted(expected, bytes.capacity()));
    }
  }

  private List<Archive> archives(
      List<Definition> definitions, int sources, long lastUpdate, int pointers, int firstRow) {
    List<Archive> archives = new ArrayList<>();
    int at = firstRow;
    for (int i = 0; i < definitions.size(); i++) {
      Definition definition = definitions.get(i);
      long newest = word(pointers + i * WORD, "the newest row of archive " + (i + 1));
      if (newest < 0 || newest >= definition.rows()) {
        throw fault(
            pointers + i * WORD,
            "expected a row from 0 to %d as the newest, found %d"
                .formatted(definition.rows() - 1, newest));
      }
      double[] values = new double[definition.rows() * sources];
      int oldest = (int) (newest + 1) % definition.rows();
      for (int row = 0; row < definition.rows(); row++) {
        int from = at + (oldest + row) % definition.rows() * sources * WORD;
        for (int source = 0; source < sources; source++) {
          values[row * sources + source] = bytes.getDouble(from + source * WORD);
        }
      }
      at += definition.rows() * sources * WORD;
      long lastEnd = lastUpdate - lastUpdate % definition.resolution();
      archives.add(
          new Archive(definition.function(), definition.resolution(), lastEnd, sources, values));
    }
    return archives;
  }

  private int count(String what, int at) {
    long count = positive("the number of " + what, at);
    if (count > RoundRobin.MAX_PARTS) {
      throw fault(
          at, "expected at most %d %s, found %d".formatted(RoundRobin.MAX_PARTS, what, count));
    }
    return (int) count;
  }

  private long positive(String what, int at) {
    long value = word(at, what);
    if (value <= 0) {
      throw fault(at, "expected " + what + " to be above 0, found " + value);
    }
    return value;
  }

  private long word(int at, String what) {
    need(at, WORD, what);
    return bytes.getLong(at);
  }

  private String text(int at, int length, String what) {
    need(at, length, what);
    int end = 0;
    while (end < length && bytes.get(at + end) != 0) {
      end++;
    }
    if (end == 0 || end == length) {
      throw fault(at, "expected " + what + ", which ends with a zero byte");
    }
    return new String(bytes.array(), at, end, StandardCharsets.ISO_8859_1);
  }

  private void need(int at, int length, String what) {
    if (bytes.capacity() < at + length) {
      throw fault(bytes.capacity(), "ends too early: expected " + what + " at byte " + at);
    }
  }

  private MalformedException fault(int at, String problem) {
    return new MalformedException(file + " at byte " + at, problem);
  }
}
