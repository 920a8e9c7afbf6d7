package dev.sonde.cli.history;

import dev.sonde.model.Point;

/** Takes what is read of a history. */
public interface HistorySink {

  /** Takes a point. */
  void take(Point point);

  /** Counts what is not imported, by why. */
  void leaveOut(String cause, long count);

  /** Tells a person something that matters, once. */
  void say(String note);

  /**
   * Notes that everything of a part was handed over up to a place, from which reading may go on
   * another time.
   *
   * @param part a file, a monitor, a range
   * @param place grows as the part is read
   */
  void reached(String part, long place);
}
