package dev.sonde.agent.module;

import dev.sonde.module.AgentModule;
import dev.sonde.module.ModuleContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a module, from its start to its end, with the runs that are under way in it.
 * Thread-safe.
 */
final class LiveModule {
  private static final Logger LOG = System.getLogger(LiveModule.class.getName());
  private static final Duration STOP = Duration.ofSeconds(2);

  private final Slot slot;
  private final ModuleOrigin.Instance instance;
  private final ThreadFactory threads;
  private final Set<ModuleRun> runs = ConcurrentHashMap.newKeySet();
  private final AtomicInteger used = new AtomicInteger();
  private final AtomicInteger hanging = new AtomicInteger();
  private volatile @Nullable Thread starter;
  private volatile boolean ended;

  LiveModule(Slot slot, ModuleOrigin.Instance instance, ThreadFactory threads) {
    this.slot = slot;
    this.instance = instance;
    this.threads = threads;
  }

  AgentModule module() {
    return instance.module();
  }

  Slot slot() {
    return slot;
  }

  int hanging() {
    return hanging.get();
  }

  /** A thread for the module's code. */
  Thread thread(Runnable code) {
    Thread thread = threads.newThread(code);
    thread.setContextClassLoader(instance.module().getClass().getClassLoader());
    return thread;
  }

  /** Has the module begin what it does on its own. */
  void start(ModuleContext context) {
    Thread thread = thread(() -> begin(context));
    starter = thread;
    thread.start();
  }

  // Whatever a module throws must stay here, errors too.
  @SuppressWarnings("CatchingUnchecked")
  private void begin(ModuleContext context) {
    try {
      instance.module().start(context);
    } catch (Throwable e) {
      if (!ended) {
        slot.crashed(this, "", e);
      }
    }
  }

  /** Whether there is room for one more run, which then takes it. */
  boolean enter(ModuleRun run, int most) {
    if (used.incrementAndGet() > most) {
      used.decrementAndGet();
      return false;
    }
    runs.add(run);
    if (ended) {
      leave(run);
      return false;
    }
    return true;
  }

  /** Hears that a run's thread has ended. */
  void leave(ModuleRun run) {
    if (runs.remove(run)) {
      used.decrementAndGet();
    }
  }

  /** Hears that a run does not end; it keeps its place until it does. */
  void hangs(ModuleRun run, int most) {
    if (hanging.incrementAndGet() >= most && !ended) {
      slot.crashed(
          this,
          run.requestId(),
          new IllegalStateException("all places for runs are taken by runs that do not end"));
    }
  }

  /** Hears that a run that did not end has ended. */
  void recovered(ModuleRun run) {
    hanging.decrementAndGet();
    leave(run);
  }

  /**
   * Ends the module's own work and its runs, without waiting for it.
   *
   * @param why is told to whoever waits for a run
   * @return the thread that does it, which ends soon
   */
  Thread end(String why) {
    ended = true;
    runs.forEach(run -> run.end("not_running", why));
    Thread own = starter;
    if (own != null) {
      own.interrupt();
    }
    return Thread.ofVirtual().name("module-end").start(this::close);
  }

  private void close() {
    try {
      new Guarded(this::thread, STOP, e -> LOG.log(Level.WARNING, Thrown.line(e)))
          .call(
              "stop()",
              () -> {
                instance.module().stop();
                return true;
              });
    } catch (ModuleRefusedException e) {
      LOG.log(Level.WARNING, "Module {0}: {1}", slot.spec().name(), e.getMessage());
    } finally {
      instance.closing().run();
    }
  }
}
