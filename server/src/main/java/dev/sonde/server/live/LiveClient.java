package dev.sonde.server.live;

import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.websocket.WsCloseCodes;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.helidon.websocket.WsUpgradeException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One browser's connection. Whatever goes out goes through its {@link Outbox} and is sent by a
 * virtual thread of its own, since sending waits for the browser to read and a session allows one
 * sender at a time.
 */
final class LiveClient implements WsListener {
  /** What may wait for a slow client, in characters. */
  private static final int OUTBOX_BOUND = 500_000;

  /** After so long without reading a client is taken for gone. */
  private static final long STUCK = 60 * Micros.PER_SECOND;

  private static final int MAX_MESSAGE = 512 * 1024;
  private static final String PING = "";
  private static final long CLOSE_WAIT_SECONDS = 1;
  private static final System.Logger LOG = System.getLogger(LiveClient.class.getName());

  private final LiveHub hub;
  private final Outbox outbox = new Outbox(OUTBOX_BOUND);
  private final ReentrantLock sending = new ReentrantLock();
  private final StringBuilder incoming = new StringBuilder();
  private volatile Optional<Subscription> subscription = Optional.empty();
  private volatile long lastPut;
  private volatile long lastCaughtUp;
  private volatile @Nullable Thread sender;

  LiveClient(LiveHub hub) {
    this.hub = hub;
  }

  @Override
  public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers)
      throws WsUpgradeException {
    if (!hub.admits(prologue.method(), headers)) {
      throw new WsUpgradeException("refused");
    }
    return Optional.empty();
  }

  @Override
  public void onOpen(WsSession session) {
    if (!hub.join(this)) {
      session.close(WsCloseCodes.TRY_AGAIN_LATER, "too many live clients");
      return;
    }
    sender = Thread.ofVirtual().name("live-sender").start(() -> send(session));
  }

  @Override
  public void onMessage(WsSession session, String text, boolean last) {
    if (incoming.length() + text.length() > MAX_MESSAGE) {
      throw new MalformedException("", "a message is longer than " + MAX_MESSAGE + " characters");
    }
    incoming.append(text);
    if (last) {
      String message = incoming.toString();
      incoming.setLength(0);
      message(message);
    }
  }

  @Override
  public void onMessage(WsSession session, BufferData buffer, boolean last) {
    outbox.put(Messages.error(new MalformedException("", "expected a text message, not bytes")));
  }

  @Override
  public void onClose(WsSession session, int status, String reason) {
    leave();
  }

  @Override
  public void onError(WsSession session, Throwable thrown) {
    leave();
  }

  /** What the client wants, empty before it has said so. */
  Optional<Subscription> subscription() {
    return subscription;
  }

  /** Takes a subscription and does what comes first under it, before anything else is put. */
  synchronized void subscribe(Subscription wanted, Runnable first) {
    subscription = Optional.of(wanted);
    first.run();
  }

  /** Does something under the present subscription, if there is one. */
  synchronized void withSubscription(Consumer<Subscription> action) {
    subscription.ifPresent(action);
  }

  /** Has a message sent, unless the client is behind. Never waits. */
  void put(String message, long now) {
    lastPut = now;
    if (!outbox.behind()) {
      lastCaughtUp = now;
    }
    outbox.put(message);
  }

  /** Has a ping sent; browsers answer by themselves, which keeps the connection from idling. */
  void ping() {
    outbox.put(PING);
  }

  /** When a message was last put, in microseconds. */
  long lastPut() {
    return lastPut;
  }

  /** Whether the client has read nothing for so long that it is taken for gone. */
  boolean stuck(long now) {
    return outbox.behind() && now - lastCaughtUp > STUCK;
  }

  /** Whether the client missed messages and can be given a snapshot now. */
  boolean caughtUp() {
    return outbox.caughtUp();
  }

  /** Lets the sender go; if it waits for the client to read, this closes the connection. */
  void stop() {
    outbox.close();
    Thread waiting = sender;
    if (waiting != null) {
      waiting.interrupt();
    }
  }

  private void message(String text) {
    try {
      hub.subscribed(this, Subscription.parse(text));
    } catch (MalformedException e) {
      outbox.put(Messages.error(e));
    }
  }

  private void send(WsSession session) {
    try {
      while (true) {
        String message = outbox.take();
        sending.lockInterruptibly();
        try {
          if (message.equals(PING)) {
            session.ping(BufferData.create("sonde".getBytes(StandardCharsets.US_ASCII)));
          } else {
            session.send(message, true);
          }
        } finally {
          sending.unlock();
        }
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.TRACE, "a live client left");
    } catch (UncheckedIOException | IllegalStateException e) {
      LOG.log(System.Logger.Level.DEBUG, "a live client is gone: {0}", e.getMessage());
      hub.leave(this);
    }
  }

  /** Leaves the hub, and lets a message that is being sent come to its end before others write. */
  private void leave() {
    outbox.close();
    try {
      if (sending.tryLock(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS)) {
        sending.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      hub.leave(this);
    }
  }
}
