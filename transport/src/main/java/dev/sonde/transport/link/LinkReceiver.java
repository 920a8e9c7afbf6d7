package dev.sonde.transport.link;

import dev.sonde.transport.BrokerState;
import dev.sonde.transport.session.DeliveryDesk;
import dev.sonde.transport.session.LinkedAgents;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.webserver.websocket.WsRouting;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;

/**
 * Receives links. Somebody calls {@link #tick} once a second, by which peers that have died are
 * noticed. Thread-safe.
 */
public final class LinkReceiver {
  private final DeliveryDesk desk;
  private final LinkedAgents agents;
  private final BiPredicate<Method, Headers> admits;
  private final int maxLinks;
  private final LongSupplier nanoTime;
  private final Set<LinkSession> sessions = ConcurrentHashMap.newKeySet();
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong malformed = new AtomicLong();
  private final AtomicLong silent = new AtomicLong();
  private final LongAdder in = new LongAdder();
  private final LongAdder out = new LongAdder();

  /**
   * A receiver without links.
   *
   * @param admits whether a request may open a link
   * @param maxLinks how many links may be open
   * @param nanoTime a clock that never goes back
   */
  public LinkReceiver(
      DeliveryDesk desk,
      LinkedAgents agents,
      BiPredicate<Method, Headers> admits,
      int maxLinks,
      LongSupplier nanoTime) {
    this.desk = desk;
    this.agents = agents;
    this.admits = admits;
    this.maxLinks = maxLinks;
    this.nanoTime = nanoTime;
  }

  /**
   * What was counted since the start.
   *
   * @param open how many links are open now
   * @param opened how many were opened
   * @param refused how many were turned away, for there were too many or they came from elsewhere
   * @param malformed how many ended for a message that was none
   * @param silent how many ended because the agent was silent or read too slowly
   */
  public record Counts(long open, long opened, long refused, long malformed, long silent) {}

  /** What was counted. */
  public Counts counts() {
    return new Counts(sessions.size(), opened.get(), refused.get(), malformed.get(), silent.get());
  }

  /** Registers the WebSocket. */
  public WsRouting.Builder route(WsRouting.Builder routing) {
    return routing.endpoint(LinkIdentity.PATH, () -> new LinkSession(this));
  }

  /** Whether there is room for another link. */
  public boolean hasRoom() {
    return sessions.size() < maxLinks;
  }

  /** Looks after all links. */
  public void tick() {
    sessions.forEach(LinkSession::tick);
  }

  /** Lets all agents go. */
  public void close() {
    sessions.forEach(LinkSession::close);
  }

  DeliveryDesk desk() {
    return desk;
  }

  boolean admits(Method method, Headers headers) {
    return admits.test(method, headers);
  }

  LinkedAgents agents() {
    return agents;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  void refuse() {
    refused.incrementAndGet();
  }

  boolean join(LinkSession session) {
    if (!hasRoom()) {
      refuse();
      return false;
    }
    opened.incrementAndGet();
    return sessions.add(session);
  }

  /**
   * How all links together are.
   *
   * @param since when the server began to listen
   */
  public BrokerState state(Instant since) {
    Counts counts = counts();
    return new BrokerState(
        "link",
        "",
        "",
        Optional.of(since),
        Optional.empty(),
        counts.opened(),
        counts.open(),
        in.sum(),
        out.sum(),
        Map.of(
            "refused", counts.refused(),
            "malformed", counts.malformed(),
            "silent", counts.silent()));
  }

  void countIn() {
    in.increment();
  }

  void countOut() {
    out.increment();
  }

  void countMalformed() {
    malformed.incrementAndGet();
  }

  void countSilent() {
    silent.incrementAndGet();
  }

  void leave(LinkSession session) {
    sessions.remove(session);
  }
}
