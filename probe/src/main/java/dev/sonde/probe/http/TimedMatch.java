package dev.sonde.probe.http;

import dev.sonde.probe.Deadline;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A text that stops being read when the time is over, because some regular expressions take for
 * ever on some texts.
 */
final class TimedMatch implements CharSequence {
  private static final int BETWEEN_LOOKS = 10_000;
  private final CharSequence text;
  private final Deadline deadline;
  private int untilLook = BETWEEN_LOOKS;

  private TimedMatch(CharSequence text, Deadline deadline) {
    this.text = text;
    this.deadline = deadline;
  }

  /** Why an expression is found nowhere in a text; empty if it is found. */
  static Optional<String> problem(Pattern expression, String text, Deadline deadline) {
    try {
      return expression.matcher(new TimedMatch(text, deadline)).find()
          ? Optional.empty()
          : Optional.of("does not match " + expression);
    } catch (OverException e) {
      return Optional.of("took too long to compare with " + expression);
    } catch (StackOverflowError e) {
      return Optional.of("is too long for the expression " + expression);
    }
  }

  @Override
  public char charAt(int index) {
    if (--untilLook == 0) {
      untilLook = BETWEEN_LOOKS;
      if (deadline.hasPassed() || Thread.currentThread().isInterrupted()) {
        throw new OverException();
      }
    }
    return text.charAt(index);
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public CharSequence subSequence(int begin, int end) {
    return new TimedMatch(text.subSequence(begin, end), deadline);
  }

  @Override
  public String toString() {
    return text.toString();
  }

  /** Thrown into the search when the time is over. */
  private static final class OverException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
