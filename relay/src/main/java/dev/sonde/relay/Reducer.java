package dev.sonde.relay;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.spool.Spool;
import dev.sonde.agent.spool.SpooledReport;
import dev.sonde.model.DeliveryDecoder;
import dev.sonde.model.DeliveryJson;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.relay.reduce.OpenWindows;
import dev.sonde.relay.reduce.ReductionRules;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes one point of those of a window, between intake and the spool. Thread-safe.
 *
 * <p>A report is in the log, on disk, before it is acknowledged, and stays there until its windows
 * have closed. What is not reduced of it goes to the spool at once, under the report's own name.
 * Closing windows is a cut (see {@link ReductionMark}): decided on disk, made, noted as made. What
 * is in the log is sorted by rules that look at nothing but the log, so a run that follows a crash
 * makes the same of it, under the same names; the upstream knows what it has.
 */
final class Reducer implements Keeper, AutoCloseable {
  private static final Logger LOG = System.getLogger(Reducer.class.getName());
  private static final int MOST_POINTS = 100;
  private static final int FEW = 500;

  /** With more reports in the log than this, windows close before their time. */
  private static final int MOST_HELD = 100_000;

  private final Spool log;
  private final Spool up;
  private final long mostLogBytes;
  private final ReductionFile file;
  private final AgentClock clock;
  private final String streamOfRun;
  private final Runnable added;
  private final StreamMarks streams = new StreamMarks();

  /** The records of the log that were sorted, in order. */
  private final ArrayDeque<Held> held = new ArrayDeque<>();

  /** What is to go to the spool before anything else happens. */
  private final List<SpooledReport> pending = new ArrayList<>();

  private Sorter sorter;
  private ReductionMark mark;
  private long next;
  private long out;
  private boolean failing;
  private boolean closed;

  /** A record of the log, and the end of the last window that it has something in. */
  private record Held(long number, long lastEnd) {}

  /**
   * Goes on where the run before ended, under its rules; then those of this run hold.
   *
   * @param log keeps reports until their windows have closed; belongs to this from now on
   * @param mostLogBytes how much the log takes
   * @param up is where everything goes
   * @param file holds the mark
   * @param streamOfRun the stream of the reports that this run makes; new at each start
   * @param added is run when something is in the spool
   * @throws RelayException if what the run before left can't be read or brought on
   */
  Reducer(
      Spool log,
      long mostLogBytes,
      Spool up,
      ReductionFile file,
      ReductionRules rules,
      AgentClock clock,
      String streamOfRun,
      Runnable added) {
    this.log = log;
    this.mostLogBytes = mostLogBytes;
    this.up = up;
    this.file = file;
    this.clock = clock;
    this.streamOfRun = streamOfRun;
    this.added = added;
    Optional<ReductionMark> left = left();
    this.mark = left.orElse(ReductionMark.first(rules, streamOfRun));
    this.sorter = new Sorter(mark.rules());
    this.next = mark.upTo();
    if (left.isEmpty()) {
      begin(mark);
    }
    recover();
    if (!mark.rules().equals(rules)) {
      end();
      sorter = new Sorter(rules);
      begin(mark.under(rules));
    }
  }

  private void begin(ReductionMark first) {
    if (!write(first)) {
      throw new RelayException("the state directory does not take how far reduction has come");
    }
    mark = first;
  }

  private Optional<ReductionMark> left() {
    try {
      return file.read(streams);
    } catch (IOException e) {
      LOG.log(
          Level.WARNING,
          "How far reduction had come can't be told, so what is left is reduced again: {0}",
          e.getMessage());
      return Optional.empty();
    }
  }

  private void recover() {
    Recovery recovery = new Recovery();
    log.forEach(recovery::record);
    recovery.end();
    requireSettled();
    log.removeBefore(mark.from());
  }

  private void requireSettled() {
    if (!isSettled()) {
      throw new RelayException("what waits to be reduced can't be brought to the spool on disk");
    }
  }

  /**
   * Closes all windows, whatever the time.
   *
   * @throws RelayException if the disk does not take it
   */
  synchronized void end() {
    cut(Long.MAX_VALUE);
    if (!mark.done() || !held.isEmpty()) {
      throw new RelayException("what the run before began to reduce can't be ended on disk");
    }
  }

  /** Sorts what the run before left in the log. */
  private final class Recovery {
    private final StreamMarks earlier = new StreamMarks();
    private final DeliveryDecoder decoder = new DeliveryDecoder();
    private boolean isPast;

    void record(SpooledReport record) {
      long number = record.sequence();
      next = Math.max(next, number + 1);
      if (number < mark.from()) {
        return;
      }
      if (number >= mark.upTo()) {
        end();
      }
      try {
        Taken taken = taken(record);
        if (isPast) {
          take(taken, number);
        } else {
          takeAgain(taken, number);
        }
      } catch (MalformedException e) {
        LOG.log(Level.WARNING, "Gave up {0}: it can''t be read: {1}", record.name(), e);
      }
      if (pending.size() > FEW) {
        requireSettled();
      }
    }

    /** A record that the cut was made of; what goes up as it came is in the spool already. */
    private void takeAgain(Taken taken, long number) {
      long lastEnd = Long.MIN_VALUE;
      if (earlier.advance(taken.report().id())) {
        lastEnd = sorter.sort(taken, end -> mark.isOut(number, end)).lastEnd();
      }
      held.add(new Held(number, lastEnd));
    }

    /** All records that the cut was made of have been seen: makes it again if it was not made. */
    void end() {
      if (!isPast) {
        isPast = true;
        if (mark.done()) {
          sorter.takeAbsorbed();
        } else {
          make();
          requireSettled();
        }
      }
    }

    private Taken taken(SpooledReport record) {
      Parcel parcel = Parcel.of(record.body());
      byte[] envelope =
          DeliveryJson.envelope(
              parcel.agent(), 0, parcel.interval(), parcel.replayed(), List.of(parcel.report()));
      Report report = decoder.decode(envelope).reports().getFirst();
      return new Taken(
          report, parcel.interval(), parcel.skew(), parcel.replayed(), record.created());
    }
  }

  @Override
  public synchronized boolean keep(List<Taken> reports) {
    if (closed || !settle()) {
      return false;
    }
    long first = next;
    List<SpooledReport> records = new ArrayList<>(reports.size());
    for (Taken taken : reports) {
      SpooledReport whole = taken.spooled();
      records.add(new SpooledReport(whole.created(), whole.stream(), next++, whole.body()));
    }
    if (!log.keep(records)) {
      return false;
    }
    for (int i = 0; i < reports.size(); i++) {
      take(reports.get(i), first + i);
    }
    boolean isUp = settle();
    if (isUp && (log.bytes() > mostLogBytes / 2 || held.size() > MOST_HELD)) {
      LOG.log(Level.DEBUG, "Windows close before their time: {0} reports wait", held.size());
      cut(Long.MAX_VALUE);
    }
    return true;
  }

  private void take(Taken taken, long number) {
    if (!streams.advance(taken.report().id())) {
      sorter.repeated(taken.report());
      held.add(new Held(number, Long.MIN_VALUE));
      return;
    }
    Sorter.Sorted sorted = sorter.sort(taken, end -> false);
    held.add(new Held(number, sorted.lastEnd()));
    if (!sorted.rest().isEmpty()) {
      Report rest = new Report(taken.report().id(), sorted.rest());
      pending.add(
          new Taken(
                  rest, interval(taken.interval()), taken.skew(), taken.replayed(), taken.arrived())
              .spooled());
    }
  }

  /** Silence between two windows is normal. */
  private double interval(double ofAgent) {
    return Math.max(ofAgent, sorter.rules().silence());
  }

  /** Closes the windows whose time has come. Somebody calls this once a second. */
  synchronized void tick() {
    boolean isUp = !closed && settle();
    long now = clock.micros();
    OpenWindows windows = sorter.windows();
    if (!isUp || windows.count() == 0) {
      return;
    }
    long closed = sorter.rules().closed(now);
    if (windows.firstEnd().orElse(Long.MAX_VALUE) <= closed) {
      cut(closed);
    } else if (sorter.rules().isBeyond(windows.lastEnd().orElse(Long.MIN_VALUE), now)) {
      LOG.log(Level.WARNING, "The clock was set back; what windows hold goes up now");
      cut(Long.MAX_VALUE);
    }
  }

  /** Closes the windows that end by a time, if the disk takes it. */
  private void cut(long closing) {
    if (!settle()) {
      return;
    }
    boolean isNothingHeld = held.isEmpty() || held.getFirst().number() >= mark.upTo();
    long closed = isNothingHeld ? closing : Math.max(closing, mark.closed());
    ReductionMark decided = mark.next(streamOfRun, next, closed);
    if (write(decided)) {
      mark = decided;
      make();
      settle();
    }
  }

  /** Makes the reports of the cut. */
  private void make() {
    long now = clock.micros();
    for (OpenWindows.Reduced reduced : sorter.windows().close(mark.closed())) {
      List<Point> points = reduced.points();
      out += points.size();
      for (int part = 0; part * MOST_POINTS < points.size(); part++) {
        int from = part * MOST_POINTS;
        List<Point> some = points.subList(from, Math.min(from + MOST_POINTS, points.size()));
        Report.Id id = new Report.Id(reduced.agent(), mark.stream(), mark.sequence(part));
        pending.add(waited(new Report(id, some), reduced.interval(), now));
      }
    }
    // Who comes another way later is known to have been here.
    sorter
        .takeAbsorbed()
        .forEach(
            (stream, report) -> {
              Report.Id id = new Report.Id(stream.agent(), stream.name(), report.sequence());
              pending.add(waited(new Report(id, List.of()), report.interval(), now));
            });
  }

  /** A report that counts as one that has waited, so that nobody takes it for a second agent's. */
  private SpooledReport waited(Report report, double interval, long now) {
    return new Taken(report, interval(interval), 0, true, now).spooled();
  }

  /** Brings all that is under way to its end; whether the disk took it. */
  private boolean settle() {
    boolean wasDone = mark.done();
    if (!isSettled()) {
      return false;
    }
    if (!wasDone) {
      log.removeBefore(mark.from());
    }
    return true;
  }

  /** The same without clearing up the log. */
  private boolean isSettled() {
    if (!flush()) {
      return false;
    }
    if (mark.done()) {
      return true;
    }
    while (!held.isEmpty()
        && held.getFirst().number() < mark.upTo()
        && held.getFirst().lastEnd() <= mark.closed()) {
      held.removeFirst();
    }
    ReductionMark done = mark.finished(held.isEmpty() ? next : held.getFirst().number());
    if (!write(done)) {
      return false;
    }
    mark = done;
    return true;
  }

  private boolean flush() {
    if (pending.isEmpty()) {
      return true;
    }
    if (!up.keep(List.copyOf(pending))) {
      return false;
    }
    pending.clear();
    added.run();
    return true;
  }

  private boolean write(ReductionMark to) {
    try {
      file.write(to, streams);
      failing = false;
      return true;
    } catch (IOException e) {
      if (!failing) {
        LOG.log(Level.WARNING, "How far reduction has come can''t be kept: {0}", e);
      }
      failing = true;
      return false;
    }
  }

  /** What was done so far. */
  synchronized ReductionCounts counts() {
    return sorter.counts(out, held.size());
  }

  /** Whether the disk does not take what it is to. */
  synchronized boolean isFailing() {
    return failing || log.isFailing();
  }

  /** How many reports were lost before they were reduced: the log was full or damaged. */
  long lost() {
    return log.lost();
  }

  /** Frees the log; what windows hold is there for the next run. */
  @Override
  public synchronized void close() {
    closed = true;
    log.close();
  }
}
