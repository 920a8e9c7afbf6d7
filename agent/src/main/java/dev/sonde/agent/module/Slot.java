package dev.sonde.agent.module;

import dev.sonde.agent.module.ModuleEvent.State;
import dev.sonde.model.Fault;
import dev.sonde.model.JsonSchema;
import dev.sonde.module.ModuleContext;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The place of one module: holds its instance, and another one after a crash. No lock is held while
 * the module's code runs. Thread-safe.
 */
final class Slot implements ModuleContext {
  /** How often a module is started again in a row. */
  static final int RESTARTS = 3;

  /** A module that worked as long is as good as new. */
  static final Duration QUIET = Duration.ofMinutes(1);

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration OPEN = Duration.ofSeconds(10);

  private final ModuleOrigin origin;
  private final ModuleSpec spec;
  private final Surroundings around;
  private final LongAdder runs = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final AtomicInteger hanging = new AtomicInteger();

  private @Nullable JsonSchema schema;
  private ModuleState state = ModuleState.STOPPED;
  private @Nullable LiveModule live;
  private int restarts;
  private long startedAt;
  private @Nullable String error;

  /** Counts what makes a restart that waits void. */
  private int orders;

  private boolean closed;

  /** A place whose module has not been started. */
  Slot(ModuleOrigin origin, ModuleSpec spec, Surroundings around) {
    this.origin = origin;
    this.spec = spec;
    this.around = around;
  }

  ModuleSpec spec() {
    return spec;
  }

  ModuleOrigin origin() {
    return origin;
  }

  @Override
  public String agent() {
    return around.agent();
  }

  @Override
  public Logger logger() {
    return System.getLogger("dev.sonde.module." + spec.name());
  }

  synchronized ModuleStatus status() {
    return new ModuleStatus(
        spec.name(),
        spec.summary(),
        state,
        spec.inputSchema(),
        runs.sum(),
        failures.sum(),
        restarts,
        hanging.get(),
        Optional.ofNullable(error),
        origin.file());
  }

  /** Notes that a newer file could not be loaded, so that this one goes on. */
  synchronized void newerIsBad(String problem) {
    error = "the newer file can't be loaded, so the older goes on: " + problem;
  }

  private synchronized JsonSchema schema() {
    JsonSchema read = schema;
    if (read == null) {
      read = spec.schema();
      schema = read;
    }
    return read;
  }

  /** The input with its defaults. */
  Map<String, Object> filled(Map<String, Object> input) {
    return schema().withDefaults(input);
  }

  List<Fault> faults(Map<String, Object> input) {
    return schema().faults(input);
  }

  synchronized Optional<LiveModule> live() {
    return Optional.ofNullable(live);
  }

  /** Begins a run; empty if there is no room for it. */
  Optional<RunHandle> run(
      LiveModule in,
      CommandOrder order,
      Map<String, Object> input,
      CommandEvents events,
      Runnable left) {
    ModuleRun run = new ModuleRun(in, order, input, events, left);
    if (!in.enter(run, spec.concurrency())) {
      return Optional.empty();
    }
    runs.increment();
    run.begin();
    return Optional.of(run);
  }

  /** Takes the first instance in, or another one, and starts it, unless there is one already. */
  void start(ModuleOrigin.Instance instance) {
    LiveModule taken = new LiveModule(this, instance, origin.threads(spec.name()));
    synchronized (this) {
      if (live != null || closed) {
        instance.closing().run();
        return;
      }
      live = taken;
      state = ModuleState.RUNNING;
      startedAt = around.clock().nanos();
    }
    around.tell(
        new ModuleEvent(spec.name(), State.STARTED, Optional.empty(), Optional.empty(), ""));
    taken.start(this);
  }

  /** Hears that the module's own code threw something. */
  void crashed(LiveModule of, String request, Throwable thrown) {
    around.crashes().add(spec.name(), request, thrown);
    synchronized (this) {
      if (live != of) {
        return;
      }
      live = null;
    }
    Optional<String> during = Optional.of(request).filter(id -> !id.isEmpty());
    again(thrown instanceof OutOfMemoryError, Thrown.line(thrown), during);
    Thread ending = of.end("the module crashed in another run: " + Thrown.line(thrown));
    assert ending.isVirtual();
  }

  /** Starts the module again after a while, or gives it up. */
  private void again(boolean hopeless, String problem, Optional<String> during) {
    boolean givenUp;
    Duration pause;
    int order;
    synchronized (this) {
      if (around.clock().nanos() - startedAt > QUIET.toNanos()) {
        restarts = 0;
      }
      givenUp = hopeless || restarts >= RESTARTS;
      pause = FIRST_PAUSE.multipliedBy(1L << restarts);
      restarts += givenUp ? 0 : 1;
      state = givenUp ? ModuleState.FAILED : ModuleState.STOPPED;
      error =
          problem + (givenUp ? "" : "; it is started again soon, for the " + restarts + ". time");
      order = ++orders;
    }
    State became = givenUp ? State.FAILED : State.ERROR;
    around.tell(new ModuleEvent(spec.name(), became, during, Optional.of(problem), ""));
    if (!givenUp) {
      around.delay().after(pause, () -> restart(order));
    }
  }

  private void restart(int order) {
    synchronized (this) {
      if (order != orders || closed) {
        return;
      }
    }
    try {
      start(open());
    } catch (ModuleRefusedException e) {
      again(false, String.valueOf(e.getMessage()), Optional.empty());
    }
  }

  private ModuleOrigin.Instance open() {
    return new Guarded(
            origin.threads(spec.name()), OPEN, e -> around.crashes().add(spec.name(), "", e))
        .call("making a new instance", origin::open);
  }

  /**
   * Starts the module if it is stopped or has failed, as if it had never crashed.
   *
   * @throws ModuleRefusedException if it can't be started
   */
  void recover() {
    synchronized (this) {
      if (live != null) {
        return;
      }
      orders++;
      restarts = 0;
      error = null;
    }
    try {
      start(open());
    } catch (ModuleRefusedException e) {
      synchronized (this) {
        state = ModuleState.FAILED;
        error = e.getMessage();
      }
      throw e;
    }
  }

  /** Stops the module until it is started or recovered. */
  void stop() {
    end("the module was stopped", false);
  }

  /**
   * Stops the module for good.
   *
   * @return the thread that does it, which ends soon; empty if there is nothing to do
   */
  Optional<Thread> close(String why) {
    return end(why, true);
  }

  private Optional<Thread> end(String why, boolean forGood) {
    LiveModule last;
    synchronized (this) {
      closed |= forGood;
      orders++;
      last = live;
      live = null;
      state = ModuleState.STOPPED;
    }
    Optional<Thread> ending = Optional.ofNullable(last).map(each -> each.end(why));
    around.tell(
        new ModuleEvent(spec.name(), State.STOPPED, Optional.empty(), Optional.empty(), why));
    return ending;
  }

  /** Hears that runs do not end, or do so after all. */
  void hangs(int more) {
    hanging.addAndGet(more);
    around.hangs(more);
  }

  /** Hears that a run has no result. */
  void failed(String code) {
    failures.increment();
    around.failed(code);
  }

  void tell(State what, ModuleRun run, String problem) {
    around.tell(
        new ModuleEvent(
            spec.name(),
            what,
            Optional.of(run.requestId()),
            Optional.of(problem).filter(text -> !text.isEmpty()),
            ""));
    if (what == State.COMPLETED) {
      fine();
    }
  }

  private synchronized void fine() {
    if (around.clock().nanos() - startedAt > TimeUnit.SECONDS.toNanos(QUIET.toSeconds())) {
      restarts = 0;
      error = null;
    }
  }
}
