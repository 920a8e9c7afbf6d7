package dev.sonde.agent.module;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.ModuleSettings;
import dev.sonde.model.Fault;
import dev.sonde.model.JsonBytes;
import dev.sonde.model.NearestName;
import dev.sonde.module.AgentModule;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All modules of an agent. Whoever brings commands, be it a link, a broker or a page, gives them to
 * {@link #run}; what becomes of modules and runs is told to listeners. The agent's own modules are
 * made when somebody first asks for modules. Thread-safe.
 */
public final class ModuleHost implements AutoCloseable {
  /** How many runs of all modules together may be under way. */
  static final int MOST_RUNS = 32;

  /** How many runs that do not end are borne with before no more are begun. */
  static final int MOST_HANGING = 64;

  private static final Logger LOG = System.getLogger(ModuleHost.class.getName());
  private static final Duration LAST_WORD = Duration.ofSeconds(3);

  private final String agent;
  private final ModuleSettings settings;
  private final AgentClock clock;
  private final Delay delay;
  private final CrashLog crashes;
  private final CommandRate rate;
  private final ModuleFolder folder;
  private final FileModules files;
  private final Map<String, Slot> slots = new ConcurrentSkipListMap<>();
  private final List<Consumer<ModuleEvent>> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> changed = new CopyOnWriteArrayList<>();
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger hanging = new AtomicInteger();
  private final Surroundings around = new Around();
  private @Nullable Function<ModuleHost, List<Supplier<AgentModule>>> own;
  private volatile boolean closed;

  /**
   * Modules that do not run yet.
   *
   * @param agent the agent's id
   * @param stateDir where crashes and copies of files are kept
   * @param own makes the agent's own modules, whose names nobody else's may have
   * @param delay waits before a module that crashed is started again
   */
  public ModuleHost(
      String agent,
      Path stateDir,
      ModuleSettings settings,
      Function<ModuleHost, List<Supplier<AgentModule>>> own,
      AgentClock clock,
      Delay delay) {
    this.agent = agent;
    this.settings = settings;
    this.own = own;
    this.clock = clock;
    this.delay = delay;
    this.crashes = new CrashLog(stateDir.resolve("module-errors"), clock);
    this.rate = new CommandRate(settings.perSecond(), clock::nanos);
    FileLoader loader =
        new FileLoader(stateDir.resolve("module-copies"), SourceCompiler.ofThisRuntime());
    this.files = new FileModules(loader, this::slots, around);
    this.folder = new ModuleFolder(settings.folder(), clock::nanos, files);
  }

  /** Begins to watch the folder. */
  public void start() {
    folder.start();
  }

  /** The places by name, with the agent's own. */
  private synchronized Map<String, Slot> slots() {
    Function<ModuleHost, List<Supplier<AgentModule>>> making = own;
    if (making != null && !closed) {
      own = null;
      making.apply(this).forEach(this::addOwn);
    }
    return slots;
  }

  private void addOwn(Supplier<AgentModule> supplier) {
    ModuleOrigin.Own origin = new ModuleOrigin.Own(supplier);
    ModuleOrigin.Instance instance = origin.open();
    Slot slot = new Slot(origin, ModuleSpec.trusted(instance.module()), around);
    slots.put(slot.spec().name(), slot);
    slot.start(instance);
  }

  /**
   * Has a module do something, and returns.
   *
   * @param events is told what happens, from any thread; of a command that is refused, at once
   */
  public RunHandle run(CommandOrder order, CommandEvents events) {
    Slot slot = slots().get(order.module());
    if (slot == null) {
      return refuse(events, "unknown_module", unknown(order.module()));
    }
    if (!isAllowed(order.module())) {
      String why = "this agent's module " + order.module() + " may not be used (allow-modules)";
      return refuse(events, "not_allowed", why);
    }
    if (!rate.permits()) {
      String most = String.valueOf(settings.perSecond().orElse(0));
      String why = "this agent takes at most " + most + " commands a second";
      return refuse(events, "busy", why + " (max-commands-per-second)");
    }
    Optional<LiveModule> live = slot.live();
    if (live.isEmpty()) {
      ModuleStatus status = slot.status();
      String why = status.error().map(text -> ": " + text).orElse("");
      return refuse(events, "not_running", "the module is " + status.state().word() + why);
    }
    Map<String, Object> input = slot.filled(order.input());
    List<Fault> faults = slot.faults(input);
    if (!faults.isEmpty()) {
      String all = faults.stream().map(Fault::toString).collect(Collectors.joining("; "));
      return refuse(events, "bad_input", all);
    }
    return begin(slot, live.get(), order, input, events);
  }

  private RunHandle begin(
      Slot slot,
      LiveModule live,
      CommandOrder order,
      Map<String, Object> input,
      CommandEvents events) {
    if (closed || hanging.get() >= MOST_HANGING) {
      return refuse(events, "busy", hanging.get() + " runs of this agent's modules do not end");
    }
    if (running.incrementAndGet() > MOST_RUNS) {
      running.decrementAndGet();
      return refuse(events, "busy", "the agent has " + MOST_RUNS + " commands under way already");
    }
    Optional<RunHandle> run = slot.run(live, order, input, events, running::decrementAndGet);
    if (run.isEmpty()) {
      running.decrementAndGet();
      int most = slot.spec().concurrency();
      return refuse(
          events, "busy", "the module has " + most + (most == 1 ? " run" : " runs") + " under way");
    }
    return run.get();
  }

  private RunHandle refuse(CommandEvents events, String code, String error) {
    around.failed(code);
    events.failed(code, error);
    return () -> {};
  }

  private String unknown(String module) {
    List<String> names = list().stream().map(ModuleStatus::name).toList();
    String asked = module.length() > 80 ? module.substring(0, 80) + "…" : module;
    return "there is no module '%s'%s"
        .formatted(
            asked.replaceAll("\\p{Cntrl}", "?"),
            names.isEmpty() ? "" : "; did you mean " + NearestName.of(names, asked) + "?");
  }

  private boolean isAllowed(String module) {
    return settings.allowed().isEmpty() || settings.allowed().contains(module);
  }

  /** All modules that may be commanded, by name, and then the files that could not be loaded. */
  public List<ModuleStatus> list() {
    List<ModuleStatus> all = new ArrayList<>();
    for (Slot slot : slots().values()) {
      if (isAllowed(slot.spec().name())) {
        all.add(slot.status());
      }
    }
    all.addAll(files.broken());
    return all;
  }

  /** The list in the form of {@link dev.sonde.transport.Commands#modules}. */
  public byte[] json() {
    JsonBytes json = new JsonBytes(16_384).open('[');
    for (ModuleStatus each : list()) {
      json.open('{').name("name").text(each.name()).name("summary").text(each.summary());
      json.name("state").text(each.state().word());
      json.name("input_schema").raw(each.inputSchema().getBytes(StandardCharsets.UTF_8));
      json.name("runs").number(each.runs()).name("failures").number(each.failures());
      json.name("restarts").number(each.restarts()).name("hanging").number(each.hanging());
      each.error().ifPresent(error -> json.name("error").text(error));
      each.file().ifPresent(file -> json.name("file").text(file));
      json.close('}');
    }
    return json.close(']').toBytes();
  }

  /** How many commands had no result, by the code that was told. */
  public Map<String, Long> failures() {
    Map<String, Long> counts = new ConcurrentSkipListMap<>();
    failures.forEach((code, count) -> counts.put(code, count.sum()));
    return counts;
  }

  /** How many runs are under way. */
  public int running() {
    return running.get();
  }

  /** The crashes that are kept. */
  public CrashLog crashes() {
    return crashes;
  }

  /** Names who hears what becomes of modules and runs; called from any thread, must not block. */
  public void listen(Consumer<ModuleEvent> listener) {
    listeners.add(listener);
  }

  /** Names who hears that {@link #list} is another; called from any thread, must not block. */
  public void onChange(Runnable listener) {
    changed.add(listener);
  }

  /**
   * Loads a module anew, from its file if it has one, whether the file has changed or not.
   *
   * @param name the module's, or that of a file that could not be loaded
   * @throws ModuleRefusedException if there is no such module, or it can't be loaded; the old one
   *     then goes on
   */
  public void reload(String name) {
    Slot slot = slots().get(name);
    Optional<String> file = slot == null ? Optional.of(name) : slot.origin().file();
    if (file.isPresent()) {
      files.reload(settings.folder().resolve(file.get()), unknown(name));
    } else {
      find(name).stop();
      find(name).recover();
    }
  }

  /**
   * Starts a module that was stopped or has failed, as if it had never crashed.
   *
   * @throws ModuleRefusedException if there is no such module, or it can't be started
   */
  public void recover(String name) {
    find(name).recover();
  }

  /**
   * Stops a module until it is recovered, or the agent starts again.
   *
   * @throws ModuleRefusedException if there is no such module
   */
  public void stop(String name) {
    find(name).stop();
  }

  private Slot find(String name) {
    Slot slot = slots().get(name);
    if (slot == null) {
      throw new ModuleRefusedException(unknown(name));
    }
    return slot;
  }

  /** Stops all modules; waits for them at most 3 s. */
  @Override
  public void close() {
    List<Thread> ending = new ArrayList<>();
    synchronized (this) {
      closed = true;
      own = null;
      slots.values().forEach(slot -> slot.close("the agent ends").ifPresent(ending::add));
    }
    folder.close();
    long end = System.nanoTime() + LAST_WORD.toNanos();
    try {
      for (Thread each : ending) {
        if (!each.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())))) {
          LOG.log(Level.WARNING, "A module does not end; it is left alone");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the places of modules have around them. */
  private final class Around implements Surroundings {
    @Override
    public String agent() {
      return agent;
    }

    @Override
    public AgentClock clock() {
      return clock;
    }

    @Override
    public Delay delay() {
      return delay;
    }

    @Override
    public CrashLog crashes() {
      return crashes;
    }

    @Override
    public void tell(ModuleEvent event) {
      listeners.forEach(listener -> listener.accept(event));
      if (event.request().isEmpty()) {
        changed.forEach(Runnable::run);
      }
    }

    @Override
    public void failed(String code) {
      failures.computeIfAbsent(code, _ -> new LongAdder()).increment();
    }

    @Override
    public void hangs(int more) {
      hanging.addAndGet(more);
    }
  }
}
