package dev.sonde.transport.link;

import dev.sonde.transport.session.DeliveryHead;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The message that comes in, piece by piece. Of one that is too long the beginning is kept. For one
 * thread.
 */
final class IncomingText {
  /** Enough for what stands before a delivery. */
  private static final int KEPT = DeliveryHead.MOST;

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

  /** What stands before the delivery; empty if it is none. */
  Optional<DeliveryHead> head() {
    return DeliveryHead.of(text);
  }

  /** The delivery behind a head, as it is. */
  byte[] delivery(DeliveryHead head) {
    return text.substring(head.length(), Math.max(head.length(), text.length() - 1))
        .getBytes(StandardCharsets.UTF_8);
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
