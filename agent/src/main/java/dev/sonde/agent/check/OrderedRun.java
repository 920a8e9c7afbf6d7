package dev.sonde.agent.check;

import dev.sonde.agent.AgentClock;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.model.telemetry.Span;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.probe.Task;
import dev.sonde.probe.Witness;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * One run at the server's word. One virtual thread measures; another tells what happens, so that
 * telling never holds up measuring, and cuts a run that takes 2 s longer than its timeout. What is
 * told too slowly is left out beyond 1,000 lines, and counted.
 */
final class OrderedRun {
  private static final Logger LOG = System.getLogger(OrderedRun.class.getName());
  private static final int MOST_LINES = 1_000;
  private static final long GRACE = TimeUnit.SECONDS.toNanos(2);

  private final String agent;
  private final RunOrder order;
  private final Task<?> task;
  private final Measuring measuring;
  private final AgentClock clock;
  private final RunEvents events;
  private final Consumer<Point> results;
  private final Runnable ended;
  private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(MOST_LINES + 100);
  private final AtomicLong leftOut = new AtomicLong();
  private final Thread thread = Thread.ofVirtual().unstarted(this::measure);
  private volatile boolean cancelled;
  private volatile boolean cut;

  /**
   * Something to tell.
   *
   * @param last whether nothing comes after it
   */
  private record Line(Runnable telling, boolean last) {}

  OrderedRun(
      String agent,
      RunOrder order,
      Task<?> task,
      Measuring measuring,
      AgentClock clock,
      RunEvents events,
      Consumer<Point> results,
      Runnable ended) {
    this.agent = agent;
    this.order = order;
    this.task = task;
    this.measuring = measuring;
    this.clock = clock;
    this.events = events;
    this.results = results;
    this.ended = ended;
  }

  void start() {
    thread.start();
    Thread.ofVirtual().start(this::tell);
  }

  void cancel() {
    cancelled = true;
    thread.interrupt();
  }

  private void measure() {
    try {
      measureAndTell();
    } finally {
      ended.run();
    }
  }

  private void measureAndTell() {
    long began = clock.micros();
    try (Span span = Telemetry.span("run", Span.Kind.SERVER, order.trace())) {
      span.with("sonde.run", order.id());
      Fields fields = measuring.run(task, new Listening()).fields();
      if (cancelled || cut) {
        // What a probe makes of its own interruption says nothing of the target.
        stopped(began);
      } else {
        keep(began, fields);
        last(() -> events.result(began, fields));
      }
    } catch (InterruptedException e) {
      stopped(began);
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A probe of the kind " + order.kind() + " broke", e);
      keep(began, AssignedChecks.unknown("the probe broke: " + e));
      last(() -> events.failed("failed", "the probe broke: " + e));
    }
  }

  private void stopped(long began) {
    if (cancelled) {
      last(() -> events.failed("cancelled", "the run was cancelled"));
    } else {
      String why = "the run took longer than it may and was cut";
      keep(began, AssignedChecks.unknown(why));
      last(() -> events.failed("timeout", why));
    }
  }

  private void keep(long began, Fields fields) {
    order
        .check()
        .ifPresent(
            check ->
                results.accept(
                    new Point(
                        "probe",
                        began,
                        Tags.of(
                            Map.of(
                                "agent",
                                agent,
                                "check",
                                check,
                                "probe",
                                order.kind(),
                                "target",
                                order.target())),
                        fields)));
  }

  private void last(Runnable telling) {
    boolean hasRoom = lines.offer(new Line(telling, true));
    if (!hasRoom) {
      throw new IllegalStateException("the place of the last line was taken");
    }
  }

  private void offer(Runnable telling) {
    if (lines.size() >= MOST_LINES || !lines.offer(new Line(telling, false))) {
      leftOut.incrementAndGet();
    }
  }

  private void tell() {
    long end = clock.nanos() + task.timeout().toNanos() + GRACE;
    try {
      while (true) {
        Line line = lines.poll(Math.max(0, end - clock.nanos()), TimeUnit.NANOSECONDS);
        if (line != null) {
          tell(line);
          if (line.last()) {
            return;
          }
        } else if (cut) {
          events.failed("timeout", "the probe does not end");
          return;
        } else {
          cut = true;
          end = clock.nanos() + GRACE;
          thread.interrupt();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(Line line) {
    long missing = line.last() ? leftOut.getAndSet(0) : 0;
    if (missing > 0) {
      events.step(missing + " lines were left out, since they came faster than they could be told");
    }
    line.telling().run();
  }

  /** Hears the probe; never waits. */
  private final class Listening implements Witness {

    @Override
    public boolean hearsSteps() {
      return true;
    }

    @Override
    public void step(String what) {
      offer(() -> events.step(what));
    }

    @Override
    public void sample(int number, OptionalDouble rttMillis, String words) {
      offer(() -> events.sample(number, rttMillis, words));
    }
  }
}
