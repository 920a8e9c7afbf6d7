package dev.sonde.cli.history;

import dev.sonde.model.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was read of a history. */
public final class Collected implements HistorySink {
  public final List<Point> points = new ArrayList<>();
  public final Map<String, Long> leftOut = new TreeMap<>();
  public final List<String> notes = new ArrayList<>();
  public final Map<String, Long> places = new TreeMap<>();

  /** All that a source has. */
  public static Collected of(HistorySource source) {
    Collected collected = new Collected();
    source.read(Places.none(), collected);
    return collected;
  }

  @Override
  public void take(Point point) {
    points.add(point);
  }

  @Override
  public void leaveOut(String cause, long count) {
    leftOut.merge(cause, count, Long::sum);
  }

  @Override
  public void say(String note) {
    notes.add(note);
  }

  @Override
  public void reached(String part, long place) {
    places.put(part, place);
  }
}
