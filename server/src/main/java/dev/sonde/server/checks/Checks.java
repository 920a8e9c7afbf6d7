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
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * All checks, who is to run them, and how they stand. Thread-safe; what is changed is in the
 * inventory when the method returns.
 */
public final class Checks implements ArrivalListener {
  private static final String KIND = "probe";
  private static final String CHECK = "check";
  private static final String AGENT = "agent";
  private static final int MANY = 3;
  private static final System.Logger LOG = System.getLogger(Checks.class.getName());

  private final Clock clock;
  private final Inventory inventory;
  private final Journal journal;
  private final Fleet fleet;
  private final Map<String, Check> checks = new ConcurrentSkipListMap<>();
  private final Map<String, Map<String, Point>> results = new ConcurrentHashMap<>();
  private final Map<String, String> applied = new ConcurrentHashMap<>();
  private final Map<String, Prepared> prepared = new ConcurrentHashMap<>();
  private final Map<String, CheckState> told = new HashMap<>();
  private final AtomicLong revision = new AtomicLong();

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
    if (point.kind().equals(KIND)) {
      Optional<String> check = point.tags().value(CHECK).filter(checks::containsKey);
      Optional<String> agent = point.tags().value(AGENT);
      if (check.isPresent() && agent.isPresent()) {
        results
            .computeIfAbsent(check.get(), id -> new ConcurrentHashMap<>())
            .merge(agent.get(), point, (old, now) -> now.time() >= old.time() ? now : old);
      }
    } else if (point.kind().equals(AGENT)) {
      point
          .tags()
          .value("device")
          .ifPresent(agent -> applied.put(agent, point.fields().text("assignments").orElse("")));
    }
  }

  /** All checks, by id. */
  public List<Check> all() {
    return List.copyOf(checks.values());
  }

  /** A check. */
  public Optional<Check> find(String id) {
    return Optional.ofNullable(checks.get(id));
  }

  /** Adds a check, or puts it in the place of the one with its id. */
  public void put(Check check) {
    inventory.putCheck(
        check.id(), Json.bytes(json -> JsonTree.write(json, CheckForm.write(check))));
    Check before = checks.put(check.id(), check);
    revision.incrementAndGet();
    record(
        EventType.CHECK_EDITED,
        check.id(),
        "The check " + check.name() + (before == null ? " was added." : " was changed."));
  }

  /** Removes a check; its results stay in the store until they are removed there. */
  public void remove(Check check) {
    inventory.deleteCheck(check.id());
    checks.remove(check.id());
    results.remove(check.id());
    revision.incrementAndGet();
    record(EventType.CHECK_DELETED, check.id(), "The check " + check.name() + " was deleted.");
  }

  private void record(EventType type, String check, String message) {
    Fields data = Fields.builder().put(StateTimes.CHECK, check).build();
    journal.record(Micros.now(clock), Optional.empty(), type, message, data);
  }

  /** The hash of what an agent is to do, if it is not what the agent said last that it does. */
  public Optional<String> offer(String agent) {
    return isApplied(agent) ? Optional.empty() : Optional.of(assignments(agent).hash());
  }

  /** Whether an agent said last that it does what it is to do. */
  private boolean isApplied(String agent) {
    return assignments(agent).hash().equals(applied.getOrDefault(agent, ""));
  }

  /** What an agent is to do. */
  public Assignments assignments(String agent) {
    Map<String, String> labels = new TreeMap<>();
    fleet.device(agent).ifPresent(view -> labels.putAll(view.device().labels()));
    long now = revision.get();
    return prepared
        .compute(
            agent,
            (id, known) ->
                known != null && known.revision() == now && known.labels().equals(labels)
                    ? known
                    : new Prepared(now, labels, assignments(agent, labels)))
        .assignments();
  }

  private Assignments assignments(String agent, Map<String, String> labels) {
    return Assignments.of(
        checks.values().stream()
            .filter(check -> !check.paused() && check.isFor(agent, labels))
            .map(Check::assignment)
            .toList());
  }

  /** How all checks stand now, in the order of their ids. */
  public List<CheckView> views() {
    List<DeviceView> agents = agents();
    List<Check> all = all();
    Map<String, List<CheckRun>> runs = new HashMap<>();
    Map<String, Boolean> upToDate =
        agents.stream().collect(Collectors.toMap(DeviceView::id, view -> isApplied(view.id())));
    all.forEach(check -> runs.put(check.id(), runs(check, agents, upToDate)));
    Map<String, Tally> tallies = tallies(runs.values());
    return all.stream()
        .map(check -> view(check, runs.getOrDefault(check.id(), List.of()), tallies))
        .toList();
  }

  private List<DeviceView> agents() {
    return fleet.devices().stream()
        .filter(view -> view.presence().hasAgent())
        .sorted(Comparator.comparing(DeviceView::id))
        .toList();
  }

  private List<CheckRun> runs(Check check, List<DeviceView> agents, Map<String, Boolean> upToDate) {
    long now = Micros.now(clock);
    Map<String, Point> found = results.getOrDefault(check.id(), Map.of());
    return agents.stream()
        .filter(view -> check.isFor(view.id(), view.device().labels()))
        .map(
            view ->
                CheckRun.of(
                    check,
                    view.id(),
                    upToDate.getOrDefault(view.id(), false),
                    Optional.ofNullable(found.get(view.id())),
                    now))
        .toList();
  }

  private static Map<String, Tally> tallies(Collection<List<CheckRun>> runs) {
    Map<String, Tally> tallies = new HashMap<>();
    runs.forEach(
        each ->
            each.forEach(
                run ->
                    tallies.merge(
                        run.agent(),
                        new Tally(1, run.state() == CheckState.DOWN ? 1 : 0),
                        Tally::and)));
    return tallies;
  }

  private static CheckView view(Check check, List<CheckRun> runs, Map<String, Tally> tallies) {
    if (check.paused()) {
      return new CheckView(check, runs, new Verdict(CheckState.PAUSED, "", Optional.empty()));
    }
    List<Vote> votes =
        runs.stream()
            .map(
                run ->
                    new Vote(
                        run.agent(),
                        run.state(),
                        run.latest().flatMap(p -> p.fields().text("cause")).orElse(""),
                        run.reason(),
                        tallies.getOrDefault(run.agent(), Tally.NONE).failsElsewhere()))
            .toList();
    return new CheckView(check, runs, Verdict.of(votes));
  }

  /** Tells of checks that changed their state; somebody calls it every second or so. */
  public synchronized void tick() {
    for (CheckView view : views()) {
      CheckState state = view.verdict().state();
      CheckState before = told.put(view.check().id(), state);
      if (before != null && before != state) {
        eventOf(state)
            .ifPresent(
                type ->
                    record(
                        type,
                        view.check().id(),
                        view.check().name()
                            + " is "
                            + state.word()
                            + (view.verdict().reason().isEmpty()
                                ? "."
                                : ": " + view.verdict().reason() + ".")));
      }
    }
    told.keySet().retainAll(checks.keySet());
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

  private record Prepared(long revision, Map<String, String> labels, Assignments assignments) {}

  /** How many checks an agent runs, and finds down. */
  private record Tally(int all, int down) {
    private static final Tally NONE = new Tally(0, 0);

    Tally and(Tally other) {
      return new Tally(all + other.all, down + other.down);
    }

    boolean failsElsewhere() {
      return all >= MANY && 2 * down > all;
    }
  }
}
