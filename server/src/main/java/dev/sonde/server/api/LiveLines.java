package dev.sonde.server.api;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lines of JSON on their way to whoever asked, as they come. Lines that come faster than they are
 * read are left out beyond 5,000 or 8 MiB, and counted; never a last one. Thread-safe.
 */
final class LiveLines {
  /** The content type of lines of JSON. */
  static final String TYPE = "application/x-ndjson";

  private static final System.Logger LOG = System.getLogger(LiveLines.class.getName());
  private static final int MOST = 5_000;
  private static final long MOST_BYTES = 8L << 20;
  private static final long QUIET_MILLIS = 1_000;

  private final Runnable leftOut;
  private final BlockingQueue<Line> waiting = new LinkedBlockingQueue<>();
  private final AtomicLong bytes = new AtomicLong();

  private record Line(byte[] json, boolean last) {}

  /**
   * No lines yet.
   *
   * @param leftOut is run for each line that is left out
   */
  LiveLines(Runnable leftOut) {
    this.leftOut = leftOut;
  }

  /** Adds a line, or counts that it is left out; never waits. */
  void add(byte[] json, boolean last) {
    if (!last && (waiting.size() >= MOST || bytes.get() >= MOST_BYTES)) {
      leftOut.run();
    } else {
      bytes.addAndGet(json.length);
      waiting.add(new Line(json, last));
    }
  }

  /** Says in an answer's head what it is. */
  static void head(ServerResponse response) {
    response.header(HeaderNames.CONTENT_TYPE, TYPE);
    response.header(HeaderNames.CACHE_CONTROL, "no-store");
    response.header("X-Accel-Buffering", "no");
  }

  /**
   * Writes lines as they come. While nothing comes it writes a space each second, which is how a
   * reader that has left is noticed.
   *
   * @param lasts how many last lines there will be
   * @param meanwhile is run after each line or space
   */
  void writeTo(ServerResponse response, int lasts, Runnable meanwhile) {
    try (OutputStream out = response.outputStream()) {
      write(out, lasts, meanwhile);
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "whoever asked for lines has left", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(OutputStream out, int lasts, Runnable meanwhile)
      throws IOException, InterruptedException {
    int left = lasts;
    while (left > 0) {
      Line line = waiting.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
      if (line == null) {
        out.write(' ');
      } else {
        left -= line.last() ? 1 : 0;
        bytes.addAndGet(-line.json().length);
        out.write(line.json());
        out.write('\n');
      }
      if (waiting.isEmpty()) {
        out.flush();
      }
      meanwhile.run();
    }
  }
}
