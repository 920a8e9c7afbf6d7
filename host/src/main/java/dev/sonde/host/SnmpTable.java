package dev.sonde.host;

import java.util.Arrays;

/** One protocol of {@code /proc/net/snmp}: a line of names, then a line of figures below them. */
final class SnmpTable {
  private final String protocol;
  private final String[] names;
  private final int[] columns;
  private final long[] values;

  /**
   * @param protocol what both lines begin with, such as {@code Tcp:}
   * @param names the figures wanted
   */
  SnmpTable(String protocol, String... names) {
    this.protocol = protocol;
    this.names = names;
    this.columns = new int[names.length];
    this.values = new long[names.length];
  }

  /** Forgets the last reading. */
  void forget() {
    Arrays.fill(values, -1);
  }

  /** Reads this line and the next one if they are this protocol's; else leaves the line alone. */
  boolean read(Text text) {
    if (!text.skip(protocol)) {
      return false;
    }
    int width = readNames(text);
    if (text.nextLine() && text.skip(protocol)) {
      for (int column = 0; column < width; column++) {
        keep(column, text);
      }
    }
    return true;
  }

  private int readNames(Text text) {
    Arrays.fill(columns, -1);
    int width = 0;
    for (String name = text.word(); !name.isEmpty(); name = text.word()) {
      for (int i = 0; i < names.length; i++) {
        if (names[i].equals(name)) {
          columns[i] = width;
        }
      }
      width++;
    }
    return width;
  }

  private void keep(int column, Text text) {
    for (int i = 0; i < columns.length; i++) {
      if (columns[i] == column) {
        values[i] = text.count();
        return;
      }
    }
    text.skipWords(1);
  }

  /** Whether all figures wanted were there. */
  boolean complete() {
    for (long value : values) {
      if (value < 0) {
        return false;
      }
    }
    return true;
  }

  /** A figure, by its place among the names. */
  long value(int place) {
    return values[place];
  }
}
