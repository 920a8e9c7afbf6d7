package dev.sonde.system;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A well-behaved device that reports five times a second and notes what it is answered. */
final class Neighbour implements AutoCloseable {
  static final String ID = "well-behaved";

  private static final long EVERY_MS = 200;

  private final Http http;
  private final ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1);
  private final List<String> complaints = new ArrayList<>();
  private final ScheduledFuture<?> reports;
  private int taken;

  /** A device that begins to report at once. */
  Neighbour(int port) {
    http = new Http(port);
    reports = clock.scheduleAtFixedRate(this::report, 0, EVERY_MS, TimeUnit.MILLISECONDS);
  }

  private void report() {
    try {
      Http.Answer answer = http.post("/metrics", Reports.simple(ID).toString());
      note(answer.status() == 200 ? "" : answer.status() + " " + answer.text());
    } catch (IOException e) {
      note(e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void note(String complaint) {
    if (complaint.isEmpty()) {
      taken++;
    } else {
      complaints.add(complaint);
    }
  }

  /** How many of its reports were taken. */
  synchronized int taken() {
    return taken;
  }

  /** What else it was answered. */
  synchronized List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** Ends the reports; the one under way is waited for. */
  @Override
  public void close() {
    reports.cancel(false);
    clock.close();
    http.close();
  }
}
