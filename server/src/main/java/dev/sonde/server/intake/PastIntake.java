package dev.sonde.server.intake;

import dev.sonde.model.History;
import dev.sonde.model.HistoryDecoder;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import dev.sonde.store.PastPoints;
import dev.sonde.store.PointStore;
import dev.sonde.store.StoreException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes points of the past, past everything that is about the present: nobody hears of them, no
 * device becomes online by them, no check changes its state. Limits on devices and series hold as
 * for all that comes. Thread-safe.
 */
public final class PastIntake {
  private static final Duration WHEN_FAILED = Duration.ofSeconds(5);
  private static final double NO_INTERVAL = 0;

  private final PointStore store;
  private final DeviceAdmission admission;
  private final IntakeCounters counters;
  private final PastCounters past;
  private final IntakeSettings settings;
  private final Clock clock;
  private final HistoryDecoder decoder = new HistoryDecoder();
  private final ReadingTurns turns = new ReadingTurns();

  /** An intake beside the one of the present, which shares its limits and counters. */
  public PastIntake(
      PointStore store,
      DeviceAdmission admission,
      IntakeCounters counters,
      PastCounters past,
      IntakeSettings settings,
      Clock clock) {
    this.store = store;
    this.admission = admission;
    this.counters = counters;
    this.past = past;
    this.settings = settings;
    this.clock = clock;
  }

  /** Takes a history in its JSON form; when this returns, what was added is durable. */
  public PastAnswer take(byte[] body) {
    counters.received();
    if (!turns.take()) {
      counters.refused(RefusalCause.OVERLOADED);
      return new PastAnswer.Later(ReadingTurns.WHEN_BUSY, "other histories are being read", true);
    }
    try {
      return take(decoder.decode(body));
    } catch (MalformedException e) {
      counters.refused(RefusalCause.MALFORMED);
      return new PastAnswer.Refused(e.faults());
    } catch (StoreException e) {
      counters.admitted(1);
      counters.failed(1);
      return new PastAnswer.Later(WHEN_FAILED, String.valueOf(e.getMessage()), false);
    } finally {
      turns.giveBack();
    }
  }

  /** A history was too large to be read. */
  public void turnedAwayTooLarge() {
    counters.received();
    counters.refused(RefusalCause.TOO_LARGE);
  }

  private PastAnswer take(History history) {
    Map<String, Integer> leftOut = new TreeMap<>();
    List<String> problems = new ArrayList<>();
    Sorting sorting = new Sorting(admission);
    List<Point> admitted = new ArrayList<>();
    for (Map.Entry<String, List<Point>> each : bySender(history, leftOut).entrySet()) {
      DevicePoints all =
          new DevicePoints(each.getKey(), NO_INTERVAL, List.of(), 0, each.getValue());
      admitted.addAll(sorting.admit(all).all());
    }
    if (sorting.later().isPresent()) {
      DeviceAdmission.Refusal refusal = sorting.later().get();
      counters.refused(refusal.cause());
      return new PastAnswer.Later(
          refusal.retryAfter().orElse(WHEN_FAILED), refusal.problem(), true);
    }
    for (Intake.Denied denied : sorting.denied()) {
      leftOut.merge(denied.cause().label(), denied.count(), Integer::sum);
      problems.add(denied.problem());
    }
    PastPoints done = store.addPast(admitted);
    count(leftOut, PastCounters.CLOSED, done.closed());
    count(leftOut, PastCounters.TOO_OLD, done.tooOld());
    PastAnswer.Taken taken =
        new PastAnswer.Taken(
            done.added(), done.there(), leftOut, problems.stream().distinct().toList());
    counters.admitted(1);
    counters.stored(1, done.added(), 0);
    past.count(taken);
    return taken;
  }

  /** The points by whose they are, without those that are yet to come. */
  private Map<String, List<Point>> bySender(History history, Map<String, Integer> leftOut) {
    long latest = Micros.now(clock) + settings.maxAhead().toNanos() / 1000;
    Map<String, List<Point>> senders = new LinkedHashMap<>();
    for (Point point : history.points()) {
      if (point.time() > latest) {
        count(leftOut, PastCounters.FUTURE, 1);
        continue;
      }
      String sender =
          point
              .tags()
              .value(Tags.DEVICE)
              .or(() -> point.tags().value(Tags.AGENT))
              .orElse(history.source());
      senders.computeIfAbsent(sender, id -> new ArrayList<>()).add(point);
    }
    return senders;
  }

  private static void count(Map<String, Integer> leftOut, String cause, int count) {
    if (count > 0) {
      leftOut.merge(cause, count, Integer::sum);
    }
  }
}
