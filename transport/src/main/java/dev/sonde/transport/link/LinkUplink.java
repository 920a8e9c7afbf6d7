package dev.sonde.transport.link;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.dial.Way;
import dev.sonde.transport.session.Redialling;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Delivers over the link, keeps it open, and has the server's commands followed.
 *
 * <p>If the link breaks during a delivery, the delivery is sent once more over a new one; the
 * server knows reports that it has already. If something on the way does not let the link through,
 * as a proxy that answers the upgrade itself, deliveries go by plain posts, and the link is tried
 * again every five minutes.
 */
public final class LinkUplink implements Uplink {
  private static final Logger LOG = System.getLogger(LinkUplink.class.getName());
  private static final long POSTING = TimeUnit.MINUTES.toNanos(5);

  /** So many links that end before the server says a word are as good as a refusal. */
  private static final int FRUITLESS = 3;

  private final Way way;
  private final LinkIdentity identity;
  private final UplinkOptions options;
  private final Commands commands;
  private final Optional<Supplier<Uplink>> plain;
  private final RandomGenerator random;
  private final LongSupplier nanoTime;
  private final Redialling redialling;
  private final AtomicInteger closings = new AtomicInteger();
  private volatile ThreadFactory hearing = Thread.ofPlatform().name("link").daemon().factory();
  private volatile Runnable wake = () -> {};
  private volatile @Nullable LinkConnection connection;
  private volatile @Nullable Uplink posts;
  private boolean posting;
  private boolean saidPosting;
  private long postingUntil;
  private int fruitless;

  /**
   * An uplink that has not connected yet.
   *
   * @param commands what the server may have the agent do
   * @param plain makes the uplink that takes over where the link is not let through; empty if there
   *     is none
   * @param random spreads attempts, and makes the masks of frames
   * @param nanoTime a clock that never goes back
   */
  public LinkUplink(
      Way way,
      LinkIdentity identity,
      UplinkOptions options,
      Commands commands,
      Optional<Supplier<Uplink>> plain,
      RandomGenerator random,
      LongSupplier nanoTime) {
    this.way = way;
    this.identity = identity;
    this.options = options;
    this.commands = commands;
    this.plain = plain;
    this.random = random;
    this.nanoTime = nanoTime;
    this.redialling = new Redialling(random, nanoTime);
    commands.onModulesChanged(() -> tell(LinkConnection::tellModules));
    commands.onHashChanged(() -> tell(LinkConnection::tellApplied));
  }

  /**
   * Names the threads that hear the server, one for each connection; a program that has hundreds of
   * uplinks takes virtual ones, and one that has one does without their machinery.
   */
  public LinkUplink hearingOn(ThreadFactory threads) {
    hearing = threads;
    return this;
  }

  /** Something that can be told to the server. */
  private interface Word {
    void sendOver(LinkConnection open) throws IOException;
  }

  private void tell(Word word) {
    LinkConnection open = connection;
    if (open != null) {
      try {
        word.sendOver(open);
      } catch (IOException e) {
        open.close();
      }
    }
  }

  @Override
  public Outcome deliver(byte[] delivery) {
    int before = closings.get();
    if (isPosting()) {
      return posts().deliver(delivery);
    }
    LinkConnection kept = connection;
    if (kept != null) {
      try {
        return kept.deliver(delivery, options.answerTimeout());
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
      LinkConnection opened = connect();
      try {
        return opened.deliver(delivery, options.answerTimeout());
      } catch (IOException e) {
        return givenUp(opened, e);
      }
    } catch (UpgradeRefusedException refusal) {
      return refused(refusal)
          ? posts().deliver(delivery)
          : new Outcome.Later(Duration.ZERO, way.reason(refusal));
    } catch (IOException e) {
      return new Outcome.Later(Duration.ZERO, way.reason(e));
    }
  }

  private Outcome givenUp(LinkConnection broken, IOException why) {
    drop(broken);
    if (!broken.serverSpoke() && ++fruitless >= FRUITLESS) {
      fruitless = 0;
      boolean _ = refused(why);
    }
    return new Outcome.Later(Duration.ZERO, way.reason(why));
  }

  @Override
  public Optional<byte[]> assignments(String agent) {
    if (isPosting()) {
      return posts().assignments(agent);
    }
    LinkConnection open = connection;
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
  public void wakeWith(Runnable newWake) {
    wake = newWake;
    way.wakeWith(newWake);
  }

  @Override
  public Upkeep upkeep() {
    LinkConnection open = connection;
    if (open != null && open.isOpen()) {
      return Upkeep.NONE;
    }
    if (!way.isPassable()) {
      return Upkeep.NONE;
    }
    long left = posting ? postingUntil - nanoTime.getAsLong() : redialling.left();
    if (way.isOurs() && left > 0) {
      return new Upkeep(false, left);
    }
    try {
      connect();
      return new Upkeep(true, Long.MAX_VALUE);
    } catch (UpgradeRefusedException refusal) {
      return refused(refusal) ? new Upkeep(false, POSTING) : new Upkeep(false, redialling.failed());
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The link can't be opened: " + way.reason(e));
      return new Upkeep(false, redialling.failed());
    }
  }

  private LinkConnection connect() throws IOException {
    Socket socket = way.open();
    boolean opened = false;
    try {
      WebSocket webSocket = new WebSocket(socket, random, nanoTime);
      webSocket.open(
          identity.host(), identity.path(), options.userAgent(), options.answerTimeout());
      LinkConnection made = new LinkConnection(webSocket, commands, this::ended, hearing);
      made.start(identity.agent());
      connection = made;
      opened = true;
      if (posting) {
        posting = false;
        saidPosting = false;
        LOG.log(Level.INFO, "The link to " + way.destination() + " is open again");
      }
      redialling.succeeded();
      return made;
    } finally {
      if (!opened) {
        socket.close();
      }
    }
  }

  private void ended() {
    wake.run();
  }

  private boolean isPosting() {
    return posting && postingUntil - nanoTime.getAsLong() > 0;
  }

  /** Goes over to plain posts for a while, if there are any; says so once. */
  private boolean refused(IOException why) {
    if (plain.isEmpty()) {
      return false;
    }
    posting = true;
    postingUntil = nanoTime.getAsLong() + POSTING;
    if (!saidPosting) {
      saidPosting = true;
      LOG.log(
          Level.WARNING,
          "Something on the way to "
              + way.destination()
              + " does not let the link through: "
              + way.reason(why)
              + ". Reports go by plain posts; the server can't have checks run at once."
              + " The link is tried again every 5 min");
    }
    return true;
  }

  private Uplink posts() {
    Uplink made = posts;
    if (made == null) {
      made = plain.orElseThrow().get();
      posts = made;
    }
    return made;
  }

  private void drop(LinkConnection broken) {
    broken.close();
    if (connection == broken) {
      connection = null;
    }
  }

  @Override
  public String destination() {
    return way.destination();
  }

  @Override
  public void close() {
    closings.incrementAndGet();
    LinkConnection open = connection;
    if (open != null) {
      open.close();
    }
    Uplink made = posts;
    if (made != null) {
      made.close();
    }
  }
}
