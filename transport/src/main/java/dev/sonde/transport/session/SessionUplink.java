package dev.sonde.transport.session;

import dev.sonde.model.Point;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Delivers in a session that something else opens, keeps one open, and has the server's commands
 * followed. If the session breaks during a delivery, the delivery is sent once more in a new one;
 * the server knows reports that it has already.
 */
public final class SessionUplink implements Uplink {
  private static final Logger LOG = System.getLogger(SessionUplink.class.getName());

  private final Opening opening;
  private final Duration answerTimeout;
  private final Redialling redialling;
  private final AtomicInteger closings = new AtomicInteger();
  private volatile Runnable wake = () -> {};
  private volatile @Nullable AgentSession session;

  /** Opens sessions. For one thread, but for {@link #destination}. */
  public interface Opening {

    /**
     * Opens a session; waits until it is.
     *
     * @param ended is to be called once, when the session has ended
     * @throws IOException if there is no way, with a reason for people
     */
    AgentSession open(Runnable ended) throws IOException;

    /** Where this leads, for people, without secrets. */
    String destination();

    /** As {@link Uplink#collected}; from any thread. */
    default void collected(List<Point> points) {}
  }

  /**
   * An uplink that has not connected yet.
   *
   * @param answerTimeout the longest wait for what became of a delivery
   * @param random spreads attempts
   * @param nanoTime a clock that never goes back
   */
  public SessionUplink(
      Opening opening, Duration answerTimeout, RandomGenerator random, LongSupplier nanoTime) {
    this.opening = opening;
    this.answerTimeout = answerTimeout;
    this.redialling = new Redialling(random, nanoTime);
  }

  /** Tells the server which modules there are, if it can be told now. */
  public void tellModules() {
    AgentSession open = session;
    if (open != null) {
      try {
        open.tellModules();
      } catch (IOException e) {
        open.end(e);
      }
    }
  }

  /** Tells the server what the agent does now, if it can be told. */
  public void tellApplied() {
    AgentSession open = session;
    if (open != null) {
      try {
        open.tellApplied();
      } catch (IOException e) {
        open.end(e);
      }
    }
  }

  @Override
  public Outcome deliver(byte[] delivery) {
    int before = closings.get();
    AgentSession kept = session;
    if (kept != null) {
      try {
        return kept.deliver(delivery, answerTimeout);
      } catch (MessageTooLargeException e) {
        return new Outcome.TooLarge(reason(e));
      } catch (SocketTimeoutException late) {
        return givenUp(kept, late);
      } catch (IOException stale) {
        drop(kept);
        if (closings.get() != before) {
          return new Outcome.Later(Duration.ZERO, "the agent closed the link");
        }
      }
    }
    return deliverAnew(delivery);
  }

  private Outcome deliverAnew(byte[] delivery) {
    try {
      AgentSession opened = connect();
      try {
        return opened.deliver(delivery, answerTimeout);
      } catch (MessageTooLargeException e) {
        return new Outcome.TooLarge(reason(e));
      } catch (IOException e) {
        return givenUp(opened, e);
      }
    } catch (IOException e) {
      return new Outcome.Later(Duration.ZERO, reason(e));
    }
  }

  private Outcome givenUp(AgentSession broken, IOException why) {
    drop(broken);
    return new Outcome.Later(Duration.ZERO, reason(why));
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    if (e instanceof SocketTimeoutException) {
      return "it does not answer in time";
    }
    return message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
  }

  private AgentSession connect() throws IOException {
    AgentSession opened = opening.open(() -> wake.run());
    session = opened;
    redialling.succeeded();
    return opened;
  }

  private void drop(AgentSession broken) {
    broken.close();
    if (session == broken) {
      session = null;
    }
  }

  @Override
  public Optional<byte[]> assignments(String agent) {
    AgentSession open = session;
    if (open != null) {
      try {
        open.askAssignments();
      } catch (IOException e) {
        drop(open);
      }
    }
    return Optional.empty();
  }

  @Override
  public Upkeep upkeep() {
    AgentSession open = session;
    if (open != null && open.isOpen()) {
      return Upkeep.NONE;
    }
    long left = redialling.left();
    if (left > 0) {
      return new Upkeep(false, left);
    }
    try {
      connect();
      return new Upkeep(true, Long.MAX_VALUE);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "No way to {0}: {1}", opening.destination(), reason(e));
      return new Upkeep(false, redialling.failed());
    }
  }

  @Override
  public void wakeWith(Runnable newWake) {
    wake = newWake;
  }

  @Override
  public void collected(List<Point> points) {
    opening.collected(points);
  }

  @Override
  public String destination() {
    return opening.destination();
  }

  @Override
  public void close() {
    closings.incrementAndGet();
    AgentSession open = session;
    if (open != null) {
      open.close();
    }
  }
}
