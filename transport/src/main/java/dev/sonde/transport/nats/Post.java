package dev.sonde.transport.nats;

import io.nats.client.Connection;
import org.jspecify.annotations.Nullable;

/** Sends a server's messages over the connection that there is now. Thread-safe; never waits. */
final class Post {
  private final Tally tally;
  private volatile @Nullable Connection connection;

  Post(Tally tally) {
    this.tally = tally;
  }

  /** From now on sends over this. */
  void over(@Nullable Connection now) {
    connection = now;
  }

  boolean isOpen() {
    Connection now = connection;
    return now != null && now.getStatus() == Connection.Status.CONNECTED;
  }

  /** Sends a message; false if it can't, which is counted. */
  boolean send(String subject, byte[] message) {
    return send(subject, null, message);
  }

  /** Sends a message that asks for an answer. */
  boolean send(String subject, @Nullable String reply, byte[] message) {
    Connection now = connection;
    try {
      if (now != null) {
        now.publish(subject, reply, message);
        tally.sent();
        return true;
      }
    } catch (IllegalStateException | IllegalArgumentException e) {
      System.getLogger(Post.class.getName())
          .log(System.Logger.Level.DEBUG, "A message could not be sent: {0}", e.getMessage());
    }
    tally.refused(Tally.Cause.NOT_SENT);
    return false;
  }
}
