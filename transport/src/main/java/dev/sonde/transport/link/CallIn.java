package dev.sonde.transport.link;

import dev.sonde.transport.dial.Way;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a server that dials the agent. Whoever connects says {@code SONDE-DIAL 1 KEY} on a line
 * of its own, gets {@code SONDE-AGENT 1 ID} or {@code SONDE-NO REASON}, and is then spoken to as if
 * the agent had dialled. One server at a time; a second one is told so and let go. Thread-safe.
 */
public final class CallIn implements Way {
  private static final Logger LOG = System.getLogger(CallIn.class.getName());

  /** How many may be at the door at once; more are let go at once. */
  private static final int MOST_AT_THE_DOOR = 8;

  private static final Duration PREFACE_TIME = Duration.ofSeconds(5);
  private static final long SAY_AGAIN = TimeUnit.MINUTES.toNanos(1);

  private final String agent;
  private final Optional<String> key;
  private final LongSupplier nanoTime;
  private final ServerSocket listening;
  private final Semaphore door = new Semaphore(MOST_AT_THE_DOOR);
  private final AtomicReference<@Nullable Socket> waiting = new AtomicReference<>();
  private final AtomicLong turnedAway = new AtomicLong();
  private volatile Runnable wake = () -> {};
  private volatile @Nullable Socket inUse;
  private long said;

  private CallIn(
      String agent, Optional<String> key, LongSupplier nanoTime, ServerSocket listening) {
    this.agent = agent;
    this.key = key;
    this.nanoTime = nanoTime;
    this.listening = listening;
    this.said = nanoTime.getAsLong() - SAY_AGAIN;
  }

  /**
   * Begins to listen.
   *
   * @param agent the agent's id, which whoever knows the key is told
   * @param key what a server must say; without it, every server is let in
   * @param nanoTime a clock that never goes back
   * @throws IOException if the address can't be listened on
   */
  public static CallIn listen(
      InetSocketAddress address, String agent, Optional<String> key, LongSupplier nanoTime)
      throws IOException {
    ServerSocket socket = new ServerSocket();
    boolean bound = false;
    try {
      socket.setReuseAddress(true);
      socket.bind(address, MOST_AT_THE_DOOR);
      bound = true;
    } finally {
      if (!bound) {
        socket.close();
      }
    }
    CallIn made = new CallIn(agent, key, nanoTime, socket);
    Thread.ofPlatform().name("listen").daemon().start(made::acceptAll);
    return made;
  }

  /** The port that is listened on. */
  public int port() {
    return listening.getLocalPort();
  }

  /** How many were turned away since the start, for whatever reason. */
  public long turnedAway() {
    return turnedAway.get();
  }

  private void acceptAll() {
    while (!listening.isClosed()) {
      try {
        Socket socket = listening.accept();
        if (door.tryAcquire()) {
          Thread.ofPlatform().name("door").daemon().start(() -> greet(socket));
        } else {
          turnedAway.incrementAndGet();
          socket.close();
        }
      } catch (SocketException e) {
        LOG.log(Level.DEBUG, "Listening ended or one connection failed: " + e.getMessage());
      } catch (IOException e) {
        LOG.log(Level.WARNING, "A connection could not be accepted: " + e.getMessage());
      }
    }
  }

  private void greet(Socket socket) {
    boolean kept = false;
    try {
      socket.setTcpNoDelay(true);
      String line = Preface.line(socket, PREFACE_TIME, nanoTime);
      Optional<String> objection = objection(line);
      if (objection.isEmpty()) {
        Preface.say(socket, Preface.AGENT + agent);
        Socket before = waiting.getAndSet(socket);
        kept = true;
        if (before != null) {
          before.close();
        }
        String caller = socket.getRemoteSocketAddress().toString().replaceFirst("^.*/", "");
        LOG.log(Level.INFO, "The server at " + caller + " has dialled this agent");
        wake.run();
      } else {
        turnAway(socket, objection.get());
      }
    } catch (IOException e) {
      turnedAway.incrementAndGet();
      LOG.log(Level.DEBUG, "Somebody connected and did not say the right words: " + e);
    } finally {
      door.release();
      if (!kept) {
        close(socket);
      }
    }
  }

  private Optional<String> objection(String line) {
    if (!line.startsWith(Preface.DIAL)) {
      return Optional.of("this is a Sonde agent that waits for its server; say " + Preface.DIAL);
    }
    if (key.isPresent()) {
      byte[] said = line.substring(Preface.DIAL.length()).getBytes(StandardCharsets.UTF_8);
      if (!MessageDigest.isEqual(said, key.get().getBytes(StandardCharsets.UTF_8))) {
        return Optional.of("the key is not this agent's");
      }
    }
    Socket used = inUse;
    return used != null && !used.isClosed()
        ? Optional.of("another server is connected")
        : Optional.empty();
  }

  private void turnAway(Socket socket, String objection) throws IOException {
    long count = turnedAway.incrementAndGet();
    Preface.say(socket, Preface.NO + objection);
    synchronized (this) {
      long now = nanoTime.getAsLong();
      if (now - said < SAY_AGAIN) {
        return;
      }
      said = now;
    }
    LOG.log(
        Level.WARNING,
        "Turned away "
            + socket.getRemoteSocketAddress()
            + ": "
            + objection
            + " ("
            + count
            + " since the start)");
  }

  @Override
  public Socket open() throws IOException {
    Socket socket = waiting.getAndSet(null);
    if (socket == null) {
      throw new IOException("no server has dialled this agent yet");
    }
    inUse = socket;
    return socket;
  }

  @Override
  public boolean isPassable() {
    return waiting.get() != null;
  }

  @Override
  public boolean isOurs() {
    return false;
  }

  @Override
  public void wakeWith(Runnable newWake) {
    wake = newWake;
  }

  @Override
  public String destination() {
    return "dial-in:" + listening.getLocalPort();
  }

  @Override
  public String reason(IOException failure) {
    return failure instanceof java.net.SocketTimeoutException
        ? "it does not answer in time"
        : String.valueOf(failure.getMessage());
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "The port could not be closed", e);
    }
    Socket unused = waiting.getAndSet(null);
    if (unused != null) {
      close(unused);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "A connection could not be closed", e);
    }
  }
}
