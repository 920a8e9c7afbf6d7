package dev.sonde.agent.module;

import dev.sonde.agent.module.ModuleEvent.State;
import dev.sonde.model.telemetry.Span;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.module.ModuleCall;
import dev.sonde.module.ModuleException;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One run of a module. The module's code is on a thread of its own; another waits for it,
 * interrupts it when its time is over, and leaves it alone if it does not end then. Exactly one end
 * is told. Thread-safe.
 */
final class ModuleRun implements ModuleCall, RunHandle {
  /** How long a run that was interrupted may take to end. */
  static final Duration GRACE = Duration.ofSeconds(2);

  private static final String COMPLETED = "completed";

  /** The inputs that name what a module is to measure. */
  private static final List<String> TARGETS = List.of("target", "host");

  private static final int MOST_PROGRESS = 1_000;
  private static final int LINE_CHARACTERS = 2_000;

  private final LiveModule live;
  private final CommandOrder order;
  private final Map<String, Object> input;
  private final CommandEvents events;
  private final Runnable left;
  private final Duration timeout;
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicBoolean gone = new AtomicBoolean();
  private final CountDownLatch told = new CountDownLatch(1);
  private final AtomicInteger lines = new AtomicInteger();

  /** What the run came to, in a word; empty until then. */
  private volatile String outcome = "";

  /**
   * A run that has not begun.
   *
   * @param left hears when the run takes no place any more
   */
  ModuleRun(
      LiveModule live,
      CommandOrder order,
      Map<String, Object> input,
      CommandEvents events,
      Runnable left) {
    this.live = live;
    this.order = order;
    this.input = input;
    this.events = events;
    this.left = left;
    Duration most = live.slot().spec().timeout();
    this.timeout = order.timeout().compareTo(most) < 0 ? order.timeout() : most;
  }

  void begin() {
    Thread.ofVirtual().name("module-run").start(this::supervise);
  }

  private void supervise() {
    Thread thread = live.thread(this::work);
    live.slot().tell(State.RUNNING, this, "");
    try {
      thread.start();
      boolean inTime = told.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
      if (!inTime) {
        end("timeout", "the run took longer than %.3f s".formatted(timeout.toNanos() / 1e9));
      }
      if (!thread.join(inTime ? Duration.ofMillis(10) : Duration.ZERO)) {
        thread.interrupt();
      }
      awaitEnd(thread);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (OutOfMemoryError e) {
      end("busy", "this agent has no memory for one more thread");
      leave();
    }
  }

  private void awaitEnd(Thread thread) throws InterruptedException {
    if (thread.join(GRACE)) {
      leave();
      return;
    }
    if (gone.compareAndSet(false, true)) {
      left.run();
      live.slot().hangs(1);
      live.hangs(this, live.slot().spec().concurrency());
      thread.join();
      live.slot().hangs(-1);
      live.recovered(this);
    }
  }

  /** Gives the place back: before the end is told, if the module's code has ended by then. */
  private void leave() {
    if (gone.compareAndSet(false, true)) {
      live.leave(this);
      left.run();
    }
  }

  private void work() {
    try (Span span = Telemetry.span("module " + order.module(), Span.Kind.SERVER, order.trace())) {
      span.with("sonde.module", order.module()).with("sonde.request_id", order.id());
      for (String name : TARGETS) {
        if (input.get(name) instanceof String target) {
          span.with("sonde.target", target);
        }
      }
      runModule();
      span.with("sonde.outcome", outcome);
      if (!outcome.equals(COMPLETED)) {
        span.failed(outcome);
      }
    }
  }

  // Whatever a module throws must stay here, errors too.
  @SuppressWarnings("CatchingUnchecked")
  private void runModule() {
    try {
      Map<String, Object> output = PlainTree.of(live.module().run(this));
      leave();
      if (over.compareAndSet(false, true)) {
        outcome = COMPLETED;
        live.slot().tell(State.COMPLETED, this, "");
        events.completed(output);
        told.countDown();
      }
    } catch (ModuleException e) {
      leave();
      end(e.code(), String.valueOf(e.getMessage()));
    } catch (ModuleRefusedException e) {
      leave();
      end("failed", String.valueOf(e.getMessage()));
    } catch (Throwable e) {
      leave();
      crash(e);
    }
  }

  private void crash(Throwable thrown) {
    if (over.compareAndSet(false, true)) {
      outcome = "crash";
      live.slot().failed("crash");
      live.slot().crashed(live, requestId(), thrown);
      events.failed("crash", "the module crashed: " + Thrown.line(thrown));
      told.countDown();
    }
  }

  /** Ends the run without a result, if it has not ended. */
  void end(String code, String error) {
    if (over.compareAndSet(false, true)) {
      outcome = code;
      live.slot().failed(code);
      live.slot().tell(State.ERROR, this, error);
      events.failed(code, error);
      told.countDown();
    }
  }

  @Override
  public void cancel() {
    end("cancelled", "the command was cancelled");
  }

  @Override
  public String requestId() {
    return order.id();
  }

  @Override
  public Map<String, Object> input() {
    return input;
  }

  @Override
  public Duration timeout() {
    return timeout;
  }

  @Override
  public void progress(String text) {
    if (!over.get() && lines.incrementAndGet() <= MOST_PROGRESS) {
      events.progress(
          text.length() > LINE_CHARACTERS ? text.substring(0, LINE_CHARACTERS) + "…" : text);
    }
  }

  @Override
  public String agent() {
    return live.slot().agent();
  }

  @Override
  public Logger logger() {
    return live.slot().logger();
  }
}
