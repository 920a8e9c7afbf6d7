package dev.sonde.transport.http;

import io.helidon.http.BadRequestException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads the bodies of requests into memory, none larger than it may be and none for longer than it
 * may take. Thread-safe.
 *
 * <p>Memory grows with what has come, never with what a header announces. A body that takes too
 * long ends with its connection: its thread, which must be a virtual one, is interrupted, which
 * closes the socket that it reads.
 */
public final class BodyReader implements AutoCloseable {
  private static final Logger LOG = System.getLogger(BodyReader.class.getName());
  private static final int FIRST_BUFFER = 16 * 1024;

  private final Duration timeout;
  private final LongSupplier nanoTime;
  private final Set<Reading> readings = ConcurrentHashMap.newKeySet();
  private @Nullable ScheduledExecutorService watch;

  /**
   * A reader that does not watch the time until it is started.
   *
   * @param timeout how long one body may take
   * @param nanoTime a clock that never goes back, such as {@link System#nanoTime}
   */
  public BodyReader(Duration timeout, LongSupplier nanoTime) {
    this.timeout = timeout;
    this.nanoTime = nanoTime;
  }

  /** Begins to watch the time. */
  public synchronized void start() {
    if (watch == null) {
      watch =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().daemon().name("slow-bodies").factory());
      long period = Math.max(1, timeout.toMillis() / 10);
      ScheduledFuture<?> _ =
          watch.scheduleAtFixedRate(this::cutOff, period, period, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * The body of a request, after any content encoding is undone; empty if it is larger than it may
   * be.
   *
   * @throws BadRequestException if the body is not encoded as its header says
   * @throws RuntimeException one of Helidon's, if the body ended early or took too long
   */
  public Optional<byte[]> read(ServerRequest request, int maxBytes) {
    if (!request.content().hasEntity()) {
      return Optional.of(new byte[0]);
    }
    if (request.headers().contentLength().orElse(0) > maxBytes) {
      return Optional.empty();
    }
    try (Reading _ = new Reading()) {
      return read(request.content().inputStream(), maxBytes);
    } catch (IOException e) {
      throw new BadRequestException("the body can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * Throws away what is left of a body after it was answered, so that the sender gets to read the
   * answer before the connection ends.
   */
  public void discard(ServerRequest request) {
    if (request.content().consumed()) {
      return;
    }
    try (Reading _ = new Reading()) {
      request.content().consume();
    } catch (RuntimeException e) {
      // The sender left or took too long; it was answered, and the connection ends anyway.
      LOG.log(Level.TRACE, "the rest of a body was not read", e);
    }
  }

  @Override
  public synchronized void close() {
    if (watch != null) {
      watch.shutdownNow();
      watch = null;
    }
  }

  private static Optional<byte[]> read(InputStream body, int maxBytes) throws IOException {
    byte[] buffer = new byte[Math.min(FIRST_BUFFER, maxBytes + 1)];
    int length = 0;
    for (int n = body.read(buffer); n >= 0; n = body.read(buffer, length, buffer.length - length)) {
      length += n;
      if (length > maxBytes) {
        return Optional.empty();
      }
      if (length == buffer.length) {
        buffer = Arrays.copyOf(buffer, (int) Math.min(2L * length, maxBytes + 1L));
      }
    }
    return Optional.of(Arrays.copyOf(buffer, length));
  }

  private void cutOff() {
    long now = nanoTime.getAsLong();
    for (Reading reading : readings) {
      if (now - reading.begun > timeout.toNanos()) {
        reading.cutOff();
      }
    }
  }

  /** One body being read by the thread that made this. */
  private final class Reading implements AutoCloseable {
    private final Thread thread = Thread.currentThread();
    private final long begun = nanoTime.getAsLong();
    private boolean cut;

    Reading() {
      readings.add(this);
    }

    synchronized void cutOff() {
      if (readings.remove(this)) {
        cut = true;
        thread.interrupt();
      }
    }

    @Override
    public void close() {
      readings.remove(this);
      synchronized (this) {
        if (cut) {
          // The interruption was meant for the reading alone.
          Thread.interrupted();
        }
      }
    }
  }
}
