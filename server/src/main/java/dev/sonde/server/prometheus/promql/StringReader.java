package dev.sonde.server.prometheus.promql;

/** Reads a string of a query, with the escapes of Go. Not thread-safe. */
final class StringReader {
  private final String query;
  private final int start;
  private int at;

  /**
   * A reader.
   *
   * @param start where the opening quote is
   */
  StringReader(String query, int start) {
    this.query = query;
    this.start = start;
    this.at = start + 1;
  }

  /** What the string says. */
  String read() {
    char quote = query.charAt(start);
    StringBuilder text = new StringBuilder();
    while (true) {
      char c = next();
      if (c == quote) {
        return text.toString();
      }
      if (c == '\n' && quote != '`') {
        throw new PromQlException(query, start, "unterminated quoted string");
      }
      if (c == '\\' && quote != '`') {
        escape(text);
      } else {
        text.append(c);
      }
    }
  }

  /** Where the text after the string begins. */
  int end() {
    return at;
  }

  private char next() {
    if (at >= query.length()) {
      throw new PromQlException(
          query,
          start,
          query.charAt(start) == '`' ? "unterminated raw string" : "unterminated quoted string");
    }
    return query.charAt(at++);
  }

  private void escape(StringBuilder text) {
    char c = next();
    switch (c) {
      case 'a' -> text.append('\u0007');
      case 'b' -> text.append('\b');
      case 'f' -> text.append('\f');
      case 'n' -> text.append('\n');
      case 'r' -> text.append('\r');
      case 't' -> text.append('\t');
      case 'v' -> text.append('\u000b');
      case '\\', '"', '\'' -> text.append(c);
      case 'x' -> text.appendCodePoint(number(at, 2, 16));
      case 'u' -> text.appendCodePoint(number(at, 4, 16));
      case 'U' -> text.appendCodePoint(number(at, 8, 16));
      case '0', '1', '2', '3' -> text.appendCodePoint(number(at - 1, 3, 8));
      default -> throw new PromQlException(query, at - 2, "unknown escape sequence '\\" + c + "'");
    }
  }

  private int number(int from, int digits, int base) {
    at = from + digits;
    int number = -1;
    if (at <= query.length()) {
      try {
        number = Integer.parseInt(query, from, at, base);
      } catch (NumberFormatException e) {
        throw malformed(from, digits);
      }
    }
    if (number < 0 || number > Character.MAX_CODE_POINT) {
      throw malformed(from, digits);
    }
    return number;
  }

  private PromQlException malformed(int from, int digits) {
    return new PromQlException(
        query, from, "expected a character's number in " + digits + " digits in escape sequence");
  }
}
