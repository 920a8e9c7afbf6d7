package dev.sonde.server.checks;

import dev.sonde.model.Assignments;
import dev.sonde.model.Fields;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.server.checks.Verdict.Vote;
import dev.sonde.server.fleet.DeviceView;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.intake.Arrival;
import dev.sonde.server.intake.ArrivalListener;
import dev.sonde.server.inventory.EventType;
import dev.sonde.server.inventory.Inventory;
import dev.sonde.server.inventory.Journal;
import dev.sonde.server.json.Json;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;

/**
 * All checks, who is to run them, and how they stand. Thread-safe; what is changed is in the
 * inventory when the method returns.
 *
 * <p>A result that says the same as the one before costs nothing but to be kept: states are judged
 * again where something else is heard, where nothing is heard for too long, and where checks or
 * agents change.
 */
public final class Checks implements ArrivalListener {
  private static final String KIND = "probe";
  private static final String CHECK = "check";
  private static final String AGENT = "agent";
  private static final String ASSIGNMENT = "assignment";
  private static final System.Logger LOG = System.getLogger(Checks.class.getName());

  private final Clock clock;
  private final Inventory inventory;
  private final Journal journal;
  private final Fleet fleet;
  private final ConcurrentNavigableMap<String, Check> checks = new ConcurrentSkipListMap<>();
  private final Results results = new Results();
  private final Confirmations confirmations = new Confirmations();
  private final Plans plans = new Plans(checks::values);

  /** Those of which something else was heard since they were judged. */
  private final Set<String> changed = ConcurrentHashMap.newKeySet();

  // What follows belongs to tick().
  private final Deadlines deadlines = new Deadlines();
  private final Map<String, CheckState> told = new HashMap<>();
  private List<Runner> runners = List.of();
  private List<Expansion.Candidate> candidates = List.of();

  private volatile Runnable listener = () -> {};

  /** An agent as far as it matters for who runs what. */
  private record Runner(String id, Map<String, String> labels) {}

  /**
   * The checks of an inventory.
   *
   * @param latest the newest points in the store, by which states are known after a start
   */
  public Checks(
      Clock clock, Inventory inventory, Journal journal, Fleet fleet, Collection<Point> latest) {
    this.clock = clock;
    this.inventory = inventory;
    this.journal = journal;
    this.fleet = fleet;
    inventory.checks().forEach(this::restore);
    expandAll(fleet.devices());
    latest.forEach(this::take);
  }

  private void restore(byte[] json) {
    try {
      Check check = CheckForm.restore(json);
      checks.put(check.id(), check);
    } catch (MalformedException e) {
      LOG.log(System.Logger.Level.ERROR, "a check in the inventory can't be read", e);
    }
  }

  @Override
  public void arrived(Arrival arrival) {
    arrival.points().forEach(this::take);
  }

  private void take(Point point) {
    switch (point.kind()) {
      case KIND -> about(point, (agent, check) -> result(agent, check, point));
      case ASSIGNMENT ->
          about(point, (agent, check) -> confirmations.differs(agent, check.id(), point));
      case AGENT ->
          point
              .tags()
              .value("device")
              .ifPresent(agent -> confirmations.observed(agent, point.fields()));
      default -> {
        // Nothing of checks.
      }
    }
  }

  private void about(Point point, BiConsumer<String, Check> hearer) {
    Optional<Check> check = point.tags().value(CHECK).map(checks::get);
    point
        .tags()
        .value(AGENT)
        .ifPresent(agent -> check.ifPresent(found -> hearer.accept(agent, found)));
  }

  private void result(String agent, Check check, Point point) {
    if (results.take(check, agent, point, Micros.now(clock))) {
      changed.add(check.id());
    }
  }

  /** All checks, by id. */
  public List<Check> all() {
    return List.copyOf(checks.values());
  }

  /** How many checks there are, those of single devices among them. */
  public int size() {
    return checks.size();
  }

  /** The checks of single devices that come of a check. */
  public List<Check> singles(String id) {
    return List.copyOf(checks.subMap(id + "@", id + "A").values());
  }

  private synchronized void expandAll(Collection<DeviceView> devices) {
    boolean differs = false;
    for (Check check : List.copyOf(checks.values())) {
      differs |= check.origin().isEmpty() && expand(check, devices);
    }
    if (differs) {
      planChanged();
    }
  }

  /**
   * Has those checks of single devices that come of a check, and no others; tells whether they are
   * others than before.
   */
  private boolean expand(Check check, Collection<DeviceView> devices) {
    Map<String, Check> before = new HashMap<>();
    singles(check.id()).forEach(single -> before.put(single.id(), single));
    boolean differs = false;
    for (Check single : Expansion.of(check, devices)) {
      if (!single.equals(before.remove(single.id()))) {
        checks.put(single.id(), single);
        changed.add(single.id());
        differs = true;
      }
    }
    before.keySet().forEach(this::drop);
    return differs || !before.isEmpty();
  }

  private void drop(String id) {
    checks.remove(id);
    results.forget(id);
    confirmations.forget(id);
    changed.add(id);
  }

  /** A check. */
  public Optional<Check> find(String id) {
    return Optional.ofNullable(checks.get(id));
  }

  /** Adds a check, or puts it in the place of the one with its id. */
  public synchronized void put(Check check) {
    inventory.putCheck(
        check.id(), Json.bytes(json -> JsonTree.write(json, CheckForm.write(check))));
    Check before = checks.put(check.id(), check);
    boolean _ = expand(check, fleet.devices());
    planChanged();
    changed.add(check.id());
    record(
        EventType.CHECK_EDITED,
        check.id(),
        "The check " + check.name() + (before == null ? " was added." : " was changed."));
  }

  /** Removes a check; its results stay in the store until they are removed there. */
  public synchronized void remove(Check check) {
    inventory.deleteCheck(check.id());
    singles(check.id()).forEach(single -> drop(single.id()));
    drop(check.id());
    planChanged();
    record(EventType.CHECK_DELETED, check.id(), "The check " + check.name() + " was deleted.");
  }

  private void record(EventType type, String check, String message) {
    Fields data = Fields.builder().put(StateTimes.CHECK, check).build();
    journal.record(Micros.now(clock), Optional.empty(), type, message, data);
  }

  /**
   * Names who is to be told when checks were added, changed or removed.
   *
   * @param hearer returns at once
   */
  public void onChange(Runnable hearer) {
    listener = hearer;
  }

  private void planChanged() {
    plans.changed();
    listener.run();
  }

  /** An agent said that it does what has this hash. */
  public void confirmed(String agent, String hash) {
    confirmations.confirmed(agent, hash);
  }

  /** Frees what is kept of a name under which an agent said hello and never reported. */
  public void forgetStranger(String agent) {
    if (!isAgent(agent)) {
      confirmations.forgetAgent(agent);
      plans.forget(agent);
    }
  }

  /** The agents that have a check to run, or would if it were not paused, by id. */
  public List<String> agentsOf(Check check) {
    return runnersOf(check, agents());
  }

  /** Whether there is an agent of this id. */
  public boolean isAgent(String id) {
    return fleet.device(id).filter(view -> view.presence().hasAgent()).isPresent();
  }

  /** The hash of what an agent is to do, if it is not what the agent said last that it does. */
  public Optional<String> offer(String agent) {
    String wanted = assignments(agent).hash();
    return wanted.equals(confirmations.hash(agent)) ? Optional.empty() : Optional.of(wanted);
  }

  /** What an agent is to do. */
  public Assignments assignments(String agent) {
    return plans.of(
        agent,
        fleet
            .device(agent)
            .<Map<String, String>>map(view -> view.device().labels())
            .orElse(Map.of()));
  }

  /** How all checks stand now, in the order of their ids. */
  public List<CheckView> views() {
    List<Runner> agents = agents();
    return checks.values().stream().map(check -> view(check, agents)).toList();
  }

  /** How one check stands now. */
  public Optional<CheckView> view(String id) {
    return find(id).map(check -> view(check, agents()));
  }

  private List<Runner> agents() {
    return fleet.devices().stream()
        .filter(view -> view.presence().hasAgent())
        .sorted(Comparator.comparing(DeviceView::id))
        .map(view -> new Runner(view.id(), view.device().labels()))
        .toList();
  }

  private CheckView view(Check check, List<Runner> agents) {
    long now = Micros.now(clock);
    List<CheckRun> runs = new ArrayList<>();
    List<Taken> taken = new ArrayList<>();
    for (Runner agent : agents) {
      if (check.isFor(agent.id(), agent.labels())) {
        runs.add(CheckRun.of(check, agent.id(), results.latest(check.id(), agent.id()), now));
        String wanted = plans.of(agent.id(), agent.labels()).hash();
        taken.add(confirmations.of(agent.id(), check.id(), wanted, now));
      }
    }
    return new CheckView(check, runs, taken, verdict(check, runs, agents));
  }

  private Verdict verdict(Check check, List<CheckRun> runs, List<Runner> agents) {
    if (check.paused()) {
      return new Verdict(CheckState.PAUSED, "", Optional.empty());
    }
    if (!check.targets().isEmpty()) {
      return Verdict.ofDevices(
          singles(check.id()).stream().map(single -> view(single, agents).verdict()).toList());
    }
    return Verdict.of(
        runs.stream()
            .map(
                run ->
                    new Vote(
                        run.agent(),
                        run.state(),
                        run.latest().flatMap(p -> p.fields().text("cause")).orElse(""),
                        run.reason(),
                        results.tally(run.agent()).isMostlyDown()))
            .toList());
  }

  /** Tells of checks that changed their state; somebody calls it every second or so. */
  public synchronized void tick() {
    long now = Micros.now(clock);
    Collection<DeviceView> devices = fleet.devices();
    List<Expansion.Candidate> known = devices.stream().map(Expansion.Candidate::of).toList();
    if (!known.equals(candidates)) {
      candidates = known;
      expandAll(devices);
    }
    List<Runner> agents = agents();
    if (!agents.equals(runners)) {
      runners = agents;
      changed.addAll(checks.keySet());
    }
    for (String id : List.copyOf(changed)) {
      changed.remove(id);
      judge(id, agents, now);
    }
    for (Optional<String> id = deadlines.passed(now); id.isPresent(); id = deadlines.passed(now)) {
      judge(id.get(), agents, now);
    }
  }

  private void judge(String id, List<Runner> agents, long now) {
    Check check = checks.get(id);
    if (check == null) {
      told.remove(id);
      deadlines.clear(id);
      results.forget(id);
      return;
    }
    results.retain(id, Set.copyOf(runnersOf(check, agents)));
    OptionalLong stale = results.rejudge(check, now);
    if (stale.isPresent()) {
      deadlines.set(id, stale.getAsLong());
    }
    CheckView view = view(check, agents);
    CheckState state = view.verdict().state();
    CheckState before = told.put(id, state);
    if (before != null && before != state && check.targets().isEmpty()) {
      eventOf(state).ifPresent(type -> record(type, id, sentence(view)));
    }
  }

  private static List<String> runnersOf(Check check, List<Runner> agents) {
    return agents.stream()
        .filter(agent -> check.isFor(agent.id(), agent.labels()))
        .map(Runner::id)
        .toList();
  }

  private static String sentence(CheckView view) {
    Verdict verdict = view.verdict();
    return view.check().name()
        + " is "
        + verdict.state().word()
        + (verdict.reason().isEmpty() ? "." : ": " + verdict.reason() + ".");
  }

  private static Optional<EventType> eventOf(CheckState state) {
    return switch (state) {
      case UP -> Optional.of(EventType.CHECK_UP);
      case DEGRADED -> Optional.of(EventType.CHECK_DEGRADED);
      case DOWN -> Optional.of(EventType.CHECK_DOWN);
      case UNKNOWN -> Optional.of(EventType.CHECK_UNKNOWN);
      case PAUSED -> Optional.empty();
    };
  }
}
