package dev.sonde.transport.link;

import dev.sonde.model.MalformedException;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.session.DeliveryHead;
import dev.sonde.transport.session.Messages;
import dev.sonde.transport.session.ServerSession;
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
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One agent's link. What goes out goes through an outbox and is sent by a virtual thread of its
 * own; deliveries are handed over on another, one at a time, so that pings are answered while one
 * is being stored.
 */
final class LinkSession implements WsListener, ServerSession.Outward {
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
  private final ServerSession session;
  private volatile @Nullable Thread connection;
  private volatile @Nullable Thread sender;
  private volatile long heard;
  private volatile long pinged;

  LinkSession(LinkReceiver receiver) {
    this.receiver = receiver;
    this.session = new ServerSession(receiver.agents(), "websocket", this);
    this.incoming = new IncomingText(receiver.desk().maxBytes() + ENVELOPE);
    this.heard = receiver.now();
    this.pinged = heard;
  }

  @Override
  public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers)
      throws WsUpgradeException {
    if (!receiver.hasRoom() || !receiver.admits(prologue.method(), headers)) {
      receiver.refuse();
      throw new WsUpgradeException("refused");
    }
    return Optional.empty();
  }

  @Override
  public void onOpen(WsSession socket) {
    connection = Thread.currentThread();
    if (!receiver.join(this)) {
      socket.close(WsCloseCodes.TRY_AGAIN_LATER, "too many links");
      return;
    }
    sender = Thread.ofVirtual().name("link-sender").start(() -> send(socket));
  }

  @Override
  public void onMessage(WsSession socket, String text, boolean last) {
    heard = receiver.now();
    incoming.add(text);
    if (!last) {
      return;
    }
    receiver.countIn();
    try {
      message();
    } catch (MalformedException e) {
      receiver.countMalformed();
      LOG.log(
          Level.WARNING, "A message on the link of " + session.called() + ": " + e.getMessage());
      refuse(socket, "a message was none");
    } finally {
      incoming.clear();
    }
  }

  @Override
  public void onMessage(WsSession socket, BufferData buffer, boolean last) {
    receiver.countMalformed();
    refuse(socket, "expected text messages, not bytes");
  }

  /** Says why, and ends the connection, whatever the other side makes of it. */
  private void refuse(WsSession socket, String why) {
    end(why);
    socket.close(WsCloseCodes.CANNOT_ACCEPT, why);
    throw new CloseConnectionException(why);
  }

  @Override
  public void onPing(WsSession socket, BufferData payload) {
    heard = receiver.now();
    byte[] echo = payload.readBytes();
    put(PONG + new String(echo, StandardCharsets.ISO_8859_1));
  }

  @Override
  public void onPong(WsSession socket, BufferData payload) {
    heard = receiver.now();
  }

  @Override
  public void onClose(WsSession socket, int status, String reason) {
    end("the agent closed it");
  }

  @Override
  public void onError(WsSession socket, Throwable thrown) {
    LOG.log(Level.DEBUG, "the link of " + session.called() + " broke", thrown);
    end("it broke");
  }

  /** What stands before the payload of a pong in the outbox; no JSON begins like that. */
  private static final String PONG = "P";

  private void message() {
    Optional<DeliveryHead> head = incoming.head();
    if (incoming.isTooLong() && head.isEmpty()) {
      throw new MalformedException("", "longer than " + receiver.desk().maxBytes() + " bytes");
    }
    if (head.isEmpty()) {
      session.received(incoming.bytes());
    } else if (!session.isNamed()) {
      throw new MalformedException("type", "expected hello before anything else");
    } else if (incoming.isTooLong()) {
      answer(head.get().number(), receiver.desk().turnAway());
    } else {
      deliver(head.get(), incoming.delivery(head.get()));
    }
  }

  private void deliver(DeliveryHead head, byte[] delivery) {
    if (!delivering.compareAndSet(false, true)) {
      String why = "a delivery is under way already";
      answer(
          head.number(), new Outcome.Later(Duration.ofSeconds(1), why, Outcome.Later.Cause.BUSY));
      return;
    }
    Thread.ofVirtual().name("link-delivery").start(() -> store(head, delivery));
  }

  private void store(DeliveryHead head, byte[] delivery) {
    Outcome outcome =
        receiver.desk().take("link delivery", head.trace(), delivery, session.called());
    delivering.set(false);
    answer(head.number(), outcome);
  }

  private void answer(long number, Outcome outcome) {
    put(Messages.outcome(number, outcome));
  }

  @Override
  public boolean isOpen() {
    Thread reading = connection;
    return !ended.get() && reading != null && reading.isAlive();
  }

  @Override
  public void put(byte[] message) {
    put(new String(message, StandardCharsets.UTF_8));
  }

  private void put(String message) {
    if (!outbox.put(message)) {
      receiver.countSilent();
      LOG.log(Level.WARNING, "Agent {0} reads too slowly; its link is closed", session.called());
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
      LOG.log(Level.INFO, "Agent {0} is silent; its link is closed", session.called());
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

  private void send(WsSession socket) {
    try {
      while (true) {
        String message = outbox.take();
        sending.lockInterruptibly();
        try {
          send(socket, message);
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

  private void send(WsSession socket, String message) {
    if (message.equals(LinkOutbox.PING)) {
      socket.ping(BufferData.create("sonde".getBytes(StandardCharsets.US_ASCII)));
    } else if (message.startsWith(PONG)) {
      socket.pong(BufferData.create(message.substring(1).getBytes(StandardCharsets.ISO_8859_1)));
    } else {
      receiver.countOut();
      socket.send(message, true);
    }
  }

  /** Notes the end, and lets a message that is being sent come to its end before others write. */
  private void end(String why) {
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    LOG.log(Level.DEBUG, "the link of {0} ended: {1}", session.called(), why);
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
    session.end();
  }
}
