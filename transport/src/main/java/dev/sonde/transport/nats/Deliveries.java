package dev.sonde.transport.nats;

import dev.sonde.model.Fault;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.session.DeliveryDesk;
import dev.sonde.transport.session.DeliveryHead;
import dev.sonde.transport.session.DeliveryMessage;
import dev.sonde.transport.session.Messages;
import io.nats.client.Message;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Hands deliveries over, several at once and few of any one agent, and sends what became of each to
 * whoever waits for that. Thread-safe.
 */
final class Deliveries {
  private static final int AT_ONCE = 64;
  private static final int AT_ONCE_OF_AN_AGENT = 4;
  private static final Duration BUSY_FOR = Duration.ofSeconds(1);

  /** Answers go to inboxes alone, lest a sender has the server speak in another's name. */
  private static final Pattern INBOX =
      Pattern.compile("_INBOX[A-Za-z0-9_-]*(\\.[A-Za-z0-9_-]+){1,8}");

  private final Subjects subjects;
  private final DeliveryDesk desk;
  private final Post post;
  private final Tally tally;
  private final Semaphore room = new Semaphore(AT_ONCE);
  private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

  Deliveries(Subjects subjects, DeliveryDesk desk, Post post, Tally tally) {
    this.subjects = subjects;
    this.desk = desk;
    this.post = post;
    this.tally = tally;
  }

  /** Takes a delivery that nobody keeps; says at once that there is no room if there is none. */
  void take(Message message) {
    Consumer<Outcome> done = outcome -> {};
    if (room.tryAcquire()) {
      take(message, Duration.ZERO, done);
    } else {
      tally.refused(Tally.Cause.BUSY);
      reply(message).ifPresent(to -> answer(to, Math.max(0, number(message)), busy()));
    }
  }

  /**
   * Takes a delivery that the broker keeps, once there is room.
   *
   * @param waited how long it was kept so far
   * @param done hears what became of it
   * @throws InterruptedException if the thread is interrupted before there is room
   */
  void takeKept(Message message, Duration waited, Consumer<Outcome> done)
      throws InterruptedException {
    room.acquire();
    take(message, waited, done);
  }

  /** With a place in the room, which is given back. */
  private void take(Message message, Duration waited, Consumer<Outcome> done) {
    tally.taken();
    boolean handedOver = false;
    try {
      Optional<String> agent = subjects.agentOf(message.getSubject());
      Optional<String> reply = reply(message);
      Optional<Outcome> objection = objection(message, agent, reply);
      if (objection.isEmpty() && agent.isPresent()) {
        Thread.ofVirtual()
            .name("nats-delivery")
            .start(() -> store(message, agent.get(), reply, waited, done));
        handedOver = true;
      } else {
        Outcome why = objection.orElseGet(() -> refused("the subject holds no agent's id"));
        reply.ifPresent(to -> answer(to, Math.max(0, number(message)), why));
        done.accept(why);
      }
    } finally {
      if (!handedOver) {
        room.release();
      }
    }
  }

  private Optional<Outcome> objection(
      Message message, Optional<String> agent, Optional<String> reply) {
    if (agent.isEmpty()) {
      tally.refused(Tally.Cause.SUBJECT);
      return Optional.of(refused("the subject holds no agent's id"));
    }
    if (reply.isEmpty()) {
      tally.refused(Tally.Cause.REPLY);
      return Optional.of(refused("expected a reply subject that begins with _INBOX"));
    }
    if (number(message) < 0) {
      tally.refused(Tally.Cause.MALFORMED);
      return Optional.of(
          refused("expected {\"type\":\"delivery\",\"number\":NUMBER,\"delivery\":DELIVERY}"));
    }
    if (underWay.merge(agent.get(), 1, Integer::sum) > AT_ONCE_OF_AN_AGENT) {
      leave(agent.get());
      tally.refused(Tally.Cause.FLOOD);
      return Optional.of(busy());
    }
    return Optional.empty();
  }

  private void store(
      Message message,
      String agent,
      Optional<String> reply,
      Duration waited,
      Consumer<Outcome> done) {
    try {
      Optional<DeliveryMessage> delivery = DeliveryMessage.of(Envelope.body(message));
      Outcome outcome =
          delivery
              .map(
                  each ->
                      desk.take(
                          "nats delivery",
                          Envelope.trace(message).or(each::trace),
                          each.delivery(),
                          agent,
                          waited))
              .orElseGet(() -> refused("expected a delivery in the message"));
      if (outcome instanceof Outcome.TooLarge) {
        tally.refused(Tally.Cause.TOO_LARGE);
      } else if (delivery.isEmpty()) {
        tally.refused(Tally.Cause.MALFORMED);
      }
      reply.ifPresent(to -> answer(to, number(message), outcome));
      done.accept(outcome);
    } finally {
      leave(agent);
      room.release();
    }
  }

  private void leave(String agent) {
    underWay.computeIfPresent(agent, (id, count) -> count > 1 ? count - 1 : null);
  }

  private static long number(Message message) {
    byte[] body = Envelope.body(message);
    return DeliveryHead.of(body).map(DeliveryHead::number).orElse(-1L);
  }

  /** Where the outcome is to go: what a header says, or else the reply subject. */
  private static Optional<String> reply(Message message) {
    return Envelope.header(message, Envelope.REPLY)
        .or(() -> Optional.ofNullable(message.getReplyTo()))
        .filter(to -> INBOX.matcher(to).matches());
  }

  private void answer(String to, long number, Outcome outcome) {
    boolean _ = post.send(to, Messages.outcome(number, outcome));
  }

  private static Outcome busy() {
    return new Outcome.Later(
        BUSY_FOR, "too many deliveries are under way", Outcome.Later.Cause.BUSY);
  }

  private static Outcome refused(String why) {
    return new Outcome.Refused(List.of(new Fault("", why)));
  }

  /** Waits until nothing is under way, or the time is over. */
  void settle(Duration within) throws InterruptedException {
    if (room.tryAcquire(AT_ONCE, within.toMillis(), java.util.concurrent.TimeUnit.MILLISECONDS)) {
      room.release(AT_ONCE);
    }
  }
}
