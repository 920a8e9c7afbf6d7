package dev.sonde.server.api;

import dev.sonde.server.link.RunLine;
import dev.sonde.server.link.Runs;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The lines of runs on their way to whoever asked. Lines that come faster than they are read are
 * left out beyond 1,000, and counted; never the last one of an agent.
 */
final class RunLines {
  private static final System.Logger LOG = System.getLogger(RunLines.class.getName());
  private static final int MOST = 1_000;
  private static final long QUIET_MILLIS = 1_000;

  private final Runs runs;
  private final LongSupplier nanoTime;
  private final BlockingQueue<RunLine> waiting = new LinkedBlockingQueue<>();

  RunLines(Runs runs, LongSupplier nanoTime) {
    this.runs = runs;
    this.nanoTime = nanoTime;
  }

  /** Adds a line, or counts that it is left out; never waits. */
  void add(RunLine line) {
    if (!line.last() && waiting.size() >= MOST) {
      runs.leftOut();
    } else {
      waiting.add(line);
    }
  }

  /**
   * Writes lines as they come until all agents have told their last. While nothing comes it writes
   * a space each second, which is how a reader that has left is noticed.
   *
   * @param begun the runs that are under way; those that take too long are ended
   * @param agents how many last lines there will be
   */
  void writeTo(ServerResponse response, List<Runs.Run> begun, int agents) {
    try (OutputStream out = response.outputStream()) {
      write(out, begun, agents);
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "whoever asked for a run has left", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(OutputStream out, List<Runs.Run> begun, int agents)
      throws IOException, InterruptedException {
    long start = nanoTime.getAsLong();
    int left = agents;
    while (left > 0) {
      RunLine line = waiting.poll(QUIET_MILLIS, TimeUnit.MILLISECONDS);
      if (line == null) {
        out.write(' ');
      } else {
        left -= line.last() ? 1 : 0;
        out.write(line.json());
        out.write('\n');
      }
      if (waiting.isEmpty()) {
        out.flush();
      }
      endThoseTooLong(begun, Duration.ofNanos(nanoTime.getAsLong() - start));
    }
  }

  private static void endThoseTooLong(List<Runs.Run> begun, Duration passed) {
    for (Runs.Run run : begun) {
      if (passed.compareTo(run.longest()) > 0) {
        run.stop("timeout", "the agent did not tell a result in time");
      }
    }
  }
}
