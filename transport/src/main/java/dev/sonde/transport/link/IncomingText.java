package dev.sonde.transport.link;

import dev.sonde.transport.session.Messages;
import java.nio.charset.StandardCharsets;

/**
 * The message that comes in, piece by piece. Of one that is too long the beginning is kept. For one
 * thread.
 */
final class IncomingText {
  /** Enough for the number of a delivery. */
  private static final int KEPT = 100;

  private final int bound;
  private final StringBuilder text = new StringBuilder();
  private boolean tooLong;

  /**
   * No message yet.
   *
   * @param bound how many characters a message may have
   */
  IncomingText(int bound) {
    this.bound = bound;
  }

  /** Adds a piece. */
  void add(String piece) {
    if (!tooLong && text.length() + piece.length() > bound) {
      tooLong = true;
      text.append(piece, 0, Math.min(piece.length(), KEPT))
          .setLength(Math.min(text.length(), KEPT));
      text.trimToSize();
    } else if (!tooLong) {
      text.append(piece);
    }
  }

  boolean isTooLong() {
    return tooLong;
  }

  /** The number of the delivery that it is; -1 if it is none. */
  long deliveryNumber() {
    int from = Messages.DELIVERY.length();
    int to = text.indexOf(Messages.DELIVERED, from);
    boolean is =
        text.indexOf(Messages.DELIVERY) == 0
            && to > from
            && to - from <= 18
            && text.substring(from, to).chars().allMatch(c -> c >= '0' && c <= '9');
    return is ? Long.parseLong(text, from, to, 10) : -1;
  }

  /** The delivery that it carries, as it is. */
  byte[] delivery() {
    int from = text.indexOf(Messages.DELIVERED) + Messages.DELIVERED.length();
    return text.substring(from, Math.max(from, text.length() - 1)).getBytes(StandardCharsets.UTF_8);
  }

  /** All of it. */
  byte[] bytes() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Begins the next message. */
  void clear() {
    tooLong = false;
    text.setLength(0);
    if (text.capacity() > 1 << 16) {
      text.trimToSize();
    }
  }
}
