package dev.sonde.transport.nats;

import dev.sonde.model.MalformedException;
import dev.sonde.transport.session.LinkedAgents;
import dev.sonde.transport.session.ServerSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One session of an agent, on the server's side. What the agent says waits in a bounded box and is
 * taken out by a virtual thread, so that an agent that is slow to serve holds up no other.
 * Thread-safe.
 */
final class AgentPost implements ServerSession.Outward {
  private static final Logger LOG = System.getLogger(AgentPost.class.getName());
  private static final int MOST = 1_000;
  private static final int MOST_BYTES = 4 << 20;

  /** What the agent said, or that it has gone. */
  private record Said(byte[] message, boolean isEnd) {}

  private final String agent;
  private final String id;
  private final Post post;
  private final String to;
  private final Tally tally;
  private final ServerSession session;
  private final Deque<Said> box = new ArrayDeque<>();
  private final AtomicBoolean complained = new AtomicBoolean();
  private int bytes;
  private boolean working;
  private volatile boolean ended;
  private volatile long heard;

  /**
   * A session that nothing was heard of yet.
   *
   * @param agent the agent's id, by the subject
   * @param id the session's
   * @param to the subject of what is said to the agent
   */
  AgentPost(String agent, String id, LinkedAgents agents, Post post, String to, Tally tally) {
    this.agent = agent;
    this.id = id;
    this.post = post;
    this.to = to;
    this.tally = tally;
    this.session = new ServerSession(agents, "nats", this);
  }

  boolean is(Optional<String> other) {
    return other.orElse("").equals(id);
  }

  /** Notes that the agent was heard at a time of the receiver's clock. */
  void heard(long now) {
    heard = now;
  }

  long heard() {
    return heard;
  }

  /** Takes what the agent said, soon. */
  void say(byte[] message) {
    put(new Said(message, false));
  }

  private void put(Said said) {
    synchronized (box) {
      boolean full = box.size() >= MOST || bytes + said.message().length > MOST_BYTES;
      if (full && !said.isEnd()) {
        tally.refused(Tally.Cause.FLOOD);
        return;
      }
      box.addLast(said);
      bytes += said.message().length;
      if (working) {
        return;
      }
      working = true;
    }
    Thread.ofVirtual().name("nats-agent").start(this::work);
  }

  /** Ends the session after what was said before. */
  void end() {
    ended = true;
    put(new Said(new byte[0], true));
  }

  private @Nullable Said next() {
    synchronized (box) {
      Said said = box.pollFirst();
      if (said == null) {
        working = false;
      } else {
        bytes -= said.message().length;
      }
      return said;
    }
  }

  private void work() {
    for (Said said = next(); said != null; said = next()) {
      try {
        if (said.isEnd()) {
          session.end();
        } else {
          session.received(said.message());
        }
      } catch (MalformedException e) {
        tally.refused(Tally.Cause.MALFORMED);
        if (complained.compareAndSet(false, true)) {
          LOG.log(Level.WARNING, "A message of agent {0} over NATS: {1}", agent, e.getMessage());
        }
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "A message of agent " + agent + " over NATS failed", e);
      }
    }
  }

  @Override
  public void put(byte[] message) {
    if (!post.send(to, message) && post.isOpen()) {
      LOG.log(
          Level.WARNING,
          "A message of {0} bytes to agent {1} can''t be sent; is the broker''s max_payload larger?",
          message.length,
          agent);
    }
  }

  @Override
  public boolean isOpen() {
    return !ended && post.isOpen();
  }
}
