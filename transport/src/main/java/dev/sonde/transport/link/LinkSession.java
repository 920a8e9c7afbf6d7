package dev.sonde.transport.link;

import dev.sonde.model.MalformedException;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One agent's link. What goes out goes through an outbox and is sent by a virtual thread of its
 * own; deliveries are handed over on another, one at a time, so that pings are answered while one
 * is being stored.
 */
final class LinkSession implements WsListener, AgentLink {
  private static final Logger LOG = System.getLogger(LinkSession.class.getName());
  private static final long PING_AFTER = TimeUnit.SECONDS.toNanos(10);
  private static final long GONE_AFTER = TimeUnit.SECONDS.toNanos(28);
  private static final int ENVELOPE = 200;
  private static final long CLOSE_WAIT_SECONDS = 1;

  private final LinkReceiver receiver;
  private final LinkOutbox outbox = new LinkOutbox();
  private final ReentrantLock sending = new ReentrantLock();
  private final IncomingText incoming;
  private final AtomicBoolean delivering = new AtomicBoolean();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Map<String, RunEvents> runs = new ConcurrentHashMap<>();
  private final Map<String, CommandEvents> commands = new ConcurrentHashMap<>();
  private volatile @Nullable Thread connection;
  private volatile @Nullable Thread sender;
  private volatile String agent = "";
  private volatile String version = "";
  private volatile long heard;
  private volatile long pinged;

  LinkSession(LinkReceiver receiver) {
    this.receiver = receiver;
    this.incoming = new IncomingText(receiver.maxBytes() + ENVELOPE);
    this.heard = receiver.now();
    this.pinged = heard;
  }

  @Override
  public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers)
      throws WsUpgradeException {
    if (!receiver.hasRoom() || !receiver.agents().admits(prologue.method(), headers)) {
      receiver.refuse();
      throw new WsUpgradeException("refused");
    }
    return Optional.empty();
  }

  @Override
  public void onOpen(WsSession session) {
    connection = Thread.currentThread();
    if (!receiver.join(this)) {
      session.close(WsCloseCodes.TRY_AGAIN_LATER, "too many links");
      return;
    }
    sender = Thread.ofVirtual().name("link-sender").start(() -> send(session));
  }

  @Override
  public void onMessage(WsSession session, String text, boolean last) {
    heard = receiver.now();
    incoming.add(text);
    if (!last) {
      return;
    }
    try {
      message();
    } catch (MalformedException e) {
      receiver.countMalformed();
      LOG.log(Level.WARNING, "A message on the link of " + called() + ": " + e.getMessage());
      refuse(session, "a message was none");
    } finally {
      incoming.clear();
    }
  }

  @Override
  public void onMessage(WsSession session, BufferData buffer, boolean last) {
    receiver.countMalformed();
    refuse(session, "expected text messages, not bytes");
  }

  /** Says why, and ends the connection, whatever the other side makes of it. */
  private void refuse(WsSession session, String why) {
    end(why);
    session.close(WsCloseCodes.CANNOT_ACCEPT, why);
    throw new CloseConnectionException(why);
  }

  @Override
  public void onPing(WsSession session, BufferData payload) {
    heard = receiver.now();
    byte[] echo = payload.readBytes();
    put(PONG + new String(echo, StandardCharsets.ISO_8859_1));
  }

  @Override
  public void onPong(WsSession session, BufferData payload) {
    heard = receiver.now();
  }

  @Override
  public void onClose(WsSession session, int status, String reason) {
    end("the agent closed it");
  }

  @Override
  public void onError(WsSession session, Throwable thrown) {
    LOG.log(Level.DEBUG, "the link of " + called() + " broke", thrown);
    end("it broke");
  }

  /** What stands before the payload of a pong in the outbox; no JSON begins like that. */
  private static final String PONG = "P";

  private String called() {
    return agent.isEmpty() ? "an agent that has not said who it is" : agent;
  }

  private void message() {
    long number = incoming.deliveryNumber();
    if (incoming.isTooLong() && number < 0) {
      throw new MalformedException("", "longer than " + receiver.maxBytes() + " bytes");
    }
    if (number < 0) {
      told(LinkTree.of(incoming.bytes()));
    } else if (agent.isEmpty()) {
      throw new MalformedException("type", "expected hello before anything else");
    } else if (incoming.isTooLong()) {
      turnAway(number);
    } else {
      byte[] delivery = incoming.delivery();
      if (delivery.length > receiver.maxBytes()) {
        turnAway(number);
      } else {
        deliver(number, delivery);
      }
    }
  }

  private void turnAway(long number) {
    receiver.deliveries().turnedAwayTooLarge();
    String limit = "the delivery is larger than " + receiver.maxBytes() + " bytes";
    answer(number, new Outcome.TooLarge(limit));
  }

  private void deliver(long number, byte[] delivery) {
    if (!delivering.compareAndSet(false, true)) {
      String why = "a delivery is under way already";
      answer(number, new Outcome.Later(Duration.ofSeconds(1), why, Outcome.Later.Cause.BUSY));
      return;
    }
    Thread.ofVirtual().name("link-delivery").start(() -> store(number, delivery));
  }

  private void store(long number, byte[] delivery) {
    Outcome outcome =
        new Outcome.Later(Duration.ZERO, "the server failed at this delivery; its log says how");
    try {
      outcome = receiver.deliveries().receive(delivery);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a delivery of " + called() + " failed", e);
    } finally {
      delivering.set(false);
      answer(number, outcome);
    }
  }

  private void answer(long number, Outcome outcome) {
    put(new String(LinkText.outcome(number, outcome), StandardCharsets.UTF_8));
  }

  private void told(LinkTree tree) {
    if (agent.isEmpty() != tree.type().equals("hello")) {
      throw new MalformedException("type", "expected hello once, before anything else");
    }
    switch (tree.type()) {
      case "hello" -> hello(tree);
      case "applied" -> receiver.agents().applied(this, tree.text("hash"));
      case "assignments" -> receiver.agents().asked(this);
      case "run_step" -> events(tree).step(tree.text("text"));
      case "run_sample" ->
          events(tree).sample((int) tree.whole("number"), tree.number("rtt_ms"), tree.text("text"));
      case "run_result" -> result(tree);
      case "modules" -> receiver.agents().modules(this, tree.list("modules"));
      case "command_progress" -> progress(tree);
      case "command_result" -> commandResult(tree);
      default -> LOG.log(Level.DEBUG, "{0} sent a message of an unknown type", called());
    }
  }

  private void hello(LinkTree tree) {
    String id = tree.text("agent");
    dev.sonde.model.PointRules.idProblem(id)
        .ifPresent(
            problem -> {
              throw new MalformedException("agent", problem);
            });
    version = tree.text("version");
    agent = id;
    receiver.agents().joined(this, tree.text("hash"));
  }

  private RunEvents events(LinkTree tree) {
    return runs.getOrDefault(tree.text("id"), Deaf.EARS);
  }

  private void result(LinkTree tree) {
    RunEvents events = runs.remove(tree.text("id"));
    if (events == null) {
      return;
    }
    if (tree.members().containsKey("error")) {
      events.failed(tree.text("code"), tree.text("error"));
    } else {
      events.result(tree.whole("time"), tree.fields());
    }
  }

  private void progress(LinkTree tree) {
    CommandEvents events = commands.get(tree.text("id"));
    if (events != null) {
      events.progress(tree.text("text"));
    }
  }

  private void commandResult(LinkTree tree) {
    CommandEvents events = commands.remove(tree.text("id"));
    if (events == null) {
      return;
    }
    if (tree.members().containsKey("error")) {
      events.failed(tree.text("code"), tree.text("error"));
    } else {
      events.completed(tree.object("output"));
    }
  }

  @Override
  public String agent() {
    return agent;
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public boolean isOpen() {
    Thread reading = connection;
    return !ended.get() && reading != null && reading.isAlive();
  }

  @Override
  public void assign(byte[] assignments) {
    put(new String(LinkText.assignments(assignments), StandardCharsets.UTF_8));
  }

  @Override
  public void run(RunOrder order, RunEvents events) {
    runs.put(order.id(), events);
    put(new String(LinkTree.run(order), StandardCharsets.UTF_8));
    if (!isOpen()) {
      failAll();
    }
  }

  @Override
  public void command(CommandOrder order, CommandEvents events) {
    commands.put(order.id(), events);
    put(new String(LinkTree.command(order), StandardCharsets.UTF_8));
    if (!isOpen()) {
      failAll();
    }
  }

  @Override
  public void cancel(String id) {
    boolean isRun = runs.remove(id) != null;
    boolean isCommand = commands.remove(id) != null;
    if (isRun || isCommand) {
      put(new String(LinkText.cancel(id), StandardCharsets.UTF_8));
    }
  }

  private void put(String message) {
    if (!outbox.put(message)) {
      receiver.countSilent();
      LOG.log(Level.WARNING, "Agent {0} reads too slowly; its link is closed", called());
      close();
    }
  }

  /** Notices that the agent is gone, and asks whether it is there if it has been silent. */
  void tick() {
    long now = receiver.now();
    Thread reading = connection;
    if (reading != null && !reading.isAlive()) {
      end("the connection ended");
    } else if (now - heard > GONE_AFTER) {
      receiver.countSilent();
      LOG.log(Level.INFO, "Agent {0} is silent; its link is closed", called());
      close();
    } else if (now - heard > PING_AFTER && now - pinged > PING_AFTER) {
      pinged = now;
      put(LinkOutbox.PING);
    }
  }

  /** Ends the link and its connection. */
  void close() {
    end("the server closed it");
    Thread reading = connection;
    if (reading != null) {
      // Interrupting a virtual thread that reads a socket closes the socket.
      reading.interrupt();
    }
  }

  private void send(WsSession session) {
    try {
      while (true) {
        String message = outbox.take();
        sending.lockInterruptibly();
        try {
          send(session, message);
        } finally {
          sending.unlock();
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.TRACE, "a link ended");
    } catch (UncheckedIOException | IllegalStateException e) {
      LOG.log(Level.DEBUG, "an agent is gone: {0}", e.getMessage());
      close();
    }
  }

  private static void send(WsSession session, String message) {
    if (message.equals(LinkOutbox.PING)) {
      session.ping(BufferData.create("sonde".getBytes(StandardCharsets.US_ASCII)));
    } else if (message.startsWith(PONG)) {
      session.pong(BufferData.create(message.substring(1).getBytes(StandardCharsets.ISO_8859_1)));
    } else {
      session.send(message, true);
    }
  }

  /** Notes the end, and lets a message that is being sent come to its end before others write. */
  private void end(String why) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    LOG.log(Level.DEBUG, "the link of {0} ended: {1}", called(), why);
    receiver.leave(this);
    outbox.close();
    Thread writing = sender;
    try {
      if (sending.tryLock(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        sending.unlock();
      } else if (writing != null) {
        writing.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!agent.isEmpty()) {
      receiver.agents().left(this);
    }
    failAll();
  }

  private void failAll() {
    String why = "the link to the agent broke";
    for (String id : List.copyOf(runs.keySet())) {
      RunEvents events = runs.remove(id);
      if (events != null) {
        events.failed("lost", why);
      }
    }
    for (String id : List.copyOf(commands.keySet())) {
      CommandEvents events = commands.remove(id);
      if (events != null) {
        events.failed("lost", why);
      }
    }
  }
}
