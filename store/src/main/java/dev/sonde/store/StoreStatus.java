package dev.sonde.store;

import java.util.OptionalLong;

/**
 * How a store is doing.
 *
 * @param writable whether the last attempt to write succeeded
 * @param problem what is wrong, for people; empty when nothing is
 * @param bytes what the store occupies on disk, or in memory if that is where it lives
 * @param series how many series families are kept
 * @param room how much room there is
 * @param dropped what went since the store was opened
 */
public record StoreStatus(
    boolean writable, String problem, long bytes, long series, Room room, Dropped dropped) {

  /** The status of a store that has all the room it wants and has dropped nothing. */
  public StoreStatus(boolean writable, String problem, long bytes, long series) {
    this(writable, problem, bytes, series, Room.ENOUGH, Dropped.NOTHING);
  }

  /**
   * How much room a store has.
   *
   * @param budget what it may occupy, in bytes; empty if nobody said
   * @param warning that it is running short, for people; empty if it is not
   */
  public record Room(OptionalLong budget, String warning) {
    /** More than is needed. */
    public static final Room ENOUGH = new Room(OptionalLong.empty(), "");
  }

  /**
   * What a store does not keep any more.
   *
   * @param tooOld bytes of files that went since they were older than is kept
   * @param overBudget bytes of files that went before their time, to keep within the budget
   * @param late points that came when those of their day were gone already, and were left out
   */
  public record Dropped(long tooOld, long overBudget, long late) {
    /** Nothing went. */
    public static final Dropped NOTHING = new Dropped(0, 0, 0);
  }
}
