package dev.sonde.model;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text of which at most {@value #MOST_READS} characters are read, again and again, because some
 * regular expressions read some texts for ever.
 */
final class BoundedMatch implements CharSequence {
  private static final int MOST_READS = 1_000_000;
  private final String text;
  private int reads;

  private BoundedMatch(String text) {
    this.text = text;
  }

  /** Why an expression is found nowhere in a text; empty if it is found. */
  static Optional<String> problem(Pattern expression, String text) {
    try {
      return expression.matcher(new BoundedMatch(text)).find()
          ? Optional.empty()
          : Optional.of(
              "expected a text that matches %s, found %s"
                  .formatted(expression, JsonRule.words(text)));
    } catch (EndlessException | StackOverflowError e) {
      return Optional.of("takes too long to compare with " + expression);
    }
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

  /** Thrown into a search that reads too much. */
  private static final class EndlessException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EndlessException() {
      super("too much was read", null, false, false);
    }
  }
}
