package dev.sonde.store.query;

/**
 * Thrown when the text of a query can't be read, or asks for what can't be told; knows the place.
 */
public final class QueryTextException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** So much of a long line is shown before and behind the place. */
  private static final int SHOWN = 60;

  private final int place;

  /**
   * A problem at a place.
   *
   * @param problem what is wrong, and what would be right
   * @param place the index of the character in the text
   */
  public QueryTextException(String problem, int place) {
    super(problem);
    this.place = place;
  }

  /** The index of the character at which the problem is. */
  public int place() {
    return place;
  }

  /** The problem, the line of the text that has it, and a {@code ^} below its place. */
  public String in(String text) {
    int at = Math.min(place, text.length());
    int lineBegin = text.lastIndexOf('\n', at - 1) + 1;
    int lineEnd = text.indexOf('\n', at) < 0 ? text.length() : text.indexOf('\n', at);
    int begin = Math.max(lineBegin, at - SHOWN);
    int end = Math.min(lineEnd, at + SHOWN);
    String line = text.substring(begin, end).replaceAll("\\p{Cntrl}", " ");
    int columns = text.codePointCount(begin, at);
    return getMessage() + "\n  " + line + "\n  " + " ".repeat(columns) + "^";
  }
}
