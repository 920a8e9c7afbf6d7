package dev.sonde.store.query;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression that a whole text must match. Some expressions read some texts for ever:
 * this one reads so many characters in all and then gives up. Not thread-safe.
 */
public final class BoundedPattern {
  private static final int MOST_READS = 5_000_000;
  private static final int LONGEST = 500;

  private final Pattern pattern;
  private final int place;
  private int reads;

  /**
   * An expression, as {@link Pattern} knows them.
   *
   * @param place where it stands in a query
   * @throws QueryTextException if it is none
   */
  public BoundedPattern(String expression, int place) {
    this.place = place;
    if (expression.length() > LONGEST) {
      throw new QueryTextException(
          "expected a regular expression of at most " + LONGEST + " characters", place);
    }
    try {
      this.pattern = Pattern.compile(expression);
    } catch (PatternSyntaxException e) {
      throw new QueryTextException(
          "expected a regular expression; " + e.getDescription() + ": '" + expression + "'",
          place + Math.max(0, e.getIndex()));
    }
  }

  /**
   * Whether all of a text matches.
   *
   * @throws QueryTextException if that takes too long to find out
   */
  public boolean matches(String text) {
    try {
      return pattern.matcher(new Counted(text)).matches();
    } catch (EndlessException | StackOverflowError e) {
      throw new QueryTextException(
          "the regular expression '"
              + pattern
              + "' takes too long; leave out repetitions within repetitions",
          place);
    }
  }

  @Override
  public String toString() {
    return pattern.toString();
  }

  /** A text that counts what is read of it. */
  private final class Counted implements CharSequence {
    private final String text;

    Counted(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++reads > MOST_READS) {
        throw new EndlessException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int begin, int end) {
      return text.substring(begin, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Thrown into a search that reads too much. */
  private static final class EndlessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EndlessException() {
      super("too much was read", null, false, false);
    }
  }
}
