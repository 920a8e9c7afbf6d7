package dev.sonde.store.duckdb;

/**
 * The spelling of any name as an identifier of the engine, which folds case and knows names of its
 * own: {@code a-z}, {@code 0-9} and {@code _} stay, every other character becomes {@code $} and
 * four hexadecimal digits, and the empty name becomes {@code $}. Distinct names stay distinct.
 */
final class Identifier {
  private static final String EMPTY = "$";

  private Identifier() {}

  static String encode(String name) {
    if (name.isEmpty()) {
      return EMPTY;
    }
    StringBuilder encoded = new StringBuilder(name.length());
    name.chars().forEach(c -> append(encoded, (char) c));
    return encoded.toString();
  }

  private static void append(StringBuilder encoded, char c) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') {
      encoded.append(c);
    } else {
      encoded.append(escape(c));
    }
  }

  /** How a character is written that may not stand for itself. */
  static String escape(char c) {
    return String.format("$%04x", (int) c);
  }

  static String decode(String encoded) {
    if (encoded.equals(EMPTY)) {
      return "";
    }
    StringBuilder name = new StringBuilder(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '$') {
        name.append((char) Integer.parseInt(encoded.substring(i + 1, i + 5), 16));
        i += 4;
      } else {
        name.append(c);
      }
    }
    return name.toString();
  }

  /** An identifier as SQL wants it. */
  static String quoted(String encoded) {
    return '"' + encoded + '"';
  }

  /** A text as a literal of SQL. */
  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }
}
