package dev.sonde.transport.nats;

import dev.sonde.transport.session.LinkedAgents;
import io.nats.client.Message;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The sessions of all agents that are there by a broker. One thread brings what they say;
 * thread-safe otherwise.
 */
final class AgentPosts {
  private static final long GONE_AFTER = TimeUnit.SECONDS.toNanos(30);
  private static final int LONGEST = 1 << 20;

  private final Subjects subjects;
  private final LinkedAgents agents;
  private final int most;
  private final Post post;
  private final Tally tally;
  private final LongSupplier nanoTime;
  private final Map<String, AgentPost> posts = new ConcurrentHashMap<>();

  AgentPosts(
      Subjects subjects,
      LinkedAgents agents,
      int most,
      Post post,
      Tally tally,
      LongSupplier nanoTime) {
    this.subjects = subjects;
    this.agents = agents;
    this.most = most;
    this.post = post;
    this.tally = tally;
    this.nanoTime = nanoTime;
  }

  int size() {
    return posts.size();
  }

  boolean has(String agent) {
    return posts.containsKey(agent);
  }

  /** Takes what an agent says of itself. */
  void state(Message message) {
    Optional<String> agent = sender(message);
    if (agent.isEmpty()) {
      return;
    }
    Optional<String> session = Envelope.header(message, Envelope.SESSION);
    AgentPost known = posts.get(agent.get());
    byte[] body = Envelope.body(message);
    if (Arrays.equals(body, Envelope.GONE)) {
      if (known != null && known.is(session)) {
        leave(agent.get(), known);
      }
    } else if (known != null && known.is(session)) {
      known.heard(nanoTime.getAsLong());
    } else {
      join(agent.get(), session, message);
    }
  }

  private void join(String agent, Optional<String> session, Message hello) {
    AgentPost before = posts.get(agent);
    if (before != null) {
      leave(agent, before);
    } else if (posts.size() >= most) {
      tally.refused(Tally.Cause.TOO_MANY);
      return;
    }
    AgentPost begun =
        new AgentPost(agent, session.orElse(""), agents, post, subjects.in(agent), tally);
    begun.heard(nanoTime.getAsLong());
    posts.put(agent, begun);
    begun.say(Envelope.body(hello));
    if (Envelope.header(hello, Envelope.ALIVE).isPresent()) {
      // It has told its modules to a server that is gone, and does so again when it is asked.
      boolean _ = post.send(subjects.in(agent), new byte[0]);
    }
  }

  /** Takes what else an agent says. */
  void word(Message message) {
    Optional<String> agent = sender(message);
    AgentPost known = agent.map(posts::get).orElse(null);
    if (known != null && known.is(Envelope.header(message, Envelope.SESSION))) {
      known.heard(nanoTime.getAsLong());
      known.say(Envelope.body(message));
    }
  }

  private Optional<String> sender(Message message) {
    tally.taken();
    Optional<String> agent = subjects.agentOf(message.getSubject());
    if (agent.isEmpty()) {
      tally.refused(Tally.Cause.SUBJECT);
    } else if (Envelope.body(message).length > LONGEST) {
      tally.refused(Tally.Cause.TOO_LARGE);
      return Optional.empty();
    }
    return agent;
  }

  /** Lets agents go that were not heard for 30 s. */
  void tick() {
    long now = nanoTime.getAsLong();
    posts.forEach(
        (agent, each) -> {
          if (now - each.heard() > GONE_AFTER) {
            leave(agent, each);
          }
        });
  }

  /** Lets all agents go. */
  void leaveAll() {
    posts.forEach(this::leave);
  }

  private void leave(String agent, AgentPost gone) {
    if (posts.remove(agent, gone)) {
      gone.end();
    }
  }
}
