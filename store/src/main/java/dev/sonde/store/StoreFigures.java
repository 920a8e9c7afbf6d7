package dev.sonde.store;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a store tells of itself to those who look after it. What can't be told is absent. Times are
 * in microseconds since 1970, UTC; counts are since the store was opened.
 *
 * @param mainBytes what the file with the recent points occupies
 * @param logBytes what the log of its commits occupies
 * @param freeBytes how much is free on the disk
 * @param holdings what is kept, by kind and tier
 * @param forecast how it is going to grow; absent until a day has been closed
 * @param writing how commits are doing
 * @param upkeep how closing days is doing
 * @param lost files that should be there and are not
 * @param troubles what went wrong lately, the newest first
 * @param memory what the engine has in memory
 */
public record StoreFigures(
    long mainBytes,
    long logBytes,
    long freeBytes,
    List<Holding> holdings,
    Optional<Forecast> forecast,
    Writing writing,
    Upkeep upkeep,
    List<LostFile> lost,
    List<Trouble> troubles,
    Memory memory) {

  /** Makes the lists unmodifiable. */
  public StoreFigures {
    holdings = List.copyOf(holdings);
    lost = List.copyOf(lost);
    troubles = List.copyOf(troubles);
  }

  /** Where something is kept. */
  public enum Tier {
    /** Points of days that are not closed, and late ones, in the main file. */
    RECENT,
    /** Points of closed days. */
    RAW,
    /** What the points of each minute amount to. */
    MINUTE,
    /** What the points of each hour amount to. */
    HOUR
  }

  /**
   * What is kept of a kind in a tier.
   *
   * @param kind the kind of the points
   * @param tier where
   * @param files how many files; 0 in the main file
   * @param bytes what they occupy; absent in the main file, which all kinds share
   * @param rows how many rows there are
   * @param oldest the time of the oldest
   * @param newest the time of the newest
   */
  public record Holding(
      String kind, Tier tier, int files, OptionalLong bytes, long rows, long oldest, long newest) {}

  /**
   * How much there will be if each day brings as much as the last week's did on average, and what
   * is too old goes.
   *
   * @param bytesPerDay how much more there will be in a week, by the day; may be negative
   * @param limit how much there can be: the budget, or what fits on the disk
   * @param full when that is reached; absent if it is not within ten years
   * @param most the most there will be within ten years if nothing stops it
   */
  public record Forecast(double bytesPerDay, long limit, OptionalLong full, long most) {}

  /**
   * How commits are doing.
   *
   * @param commits how many were made
   * @param points how many points were in them
   * @param values how many numbers and texts
   * @param pointsPerSecond over the last minute
   * @param valuesPerSecond over the last minute
   * @param medianMs how long a commit takes; of the last 1,000
   * @param p99Ms which time 99 of 100 of these do not exceed
   * @param last when the last one was made
   */
  public record Writing(
      long commits,
      long points,
      long values,
      double pointsPerSecond,
      double valuesPerSecond,
      OptionalDouble medianMs,
      OptionalDouble p99Ms,
      OptionalLong last) {}

  /**
   * How closing days is doing.
   *
   * @param running what is being done
   * @param last what was done last
   * @param done how many times a day of a kind was closed or late points were put into one
   * @param seconds how long that took
   * @param writtenBytes what the files occupy that were written
   * @param replacedBytes what those occupied whose place they took
   * @param lateWaiting how many rows wait to be put into closed days
   * @param unclosed how many ended days of any kind are not closed although it is time
   * @param unclosedSince since when it is time to close the first of them
   * @param failing why it could not be done the last time
   */
  public record Upkeep(
      Optional<Work> running,
      Optional<Done> last,
      long done,
      double seconds,
      long writtenBytes,
      long replacedBytes,
      long lateWaiting,
      long unclosed,
      OptionalLong unclosedSince,
      Optional<String> failing) {}

  /**
   * A day of a kind that is being closed or written anew.
   *
   * @param kind the kind
   * @param day the day's beginning
   * @param since when that began
   */
  public record Work(String kind, long day, long since) {}

  /**
   * A day of a kind that was closed or written anew.
   *
   * @param kind the kind
   * @param day the day's beginning
   * @param finished when
   * @param seconds how long it took
   * @param points how many points its files have that were written
   * @param replacedBytes what the files occupied whose place was taken; 0 where there were only
   *     points in the main file
   * @param writtenBytes what those occupy that were written, with rollups
   */
  public record Done(
      String kind,
      long day,
      long finished,
      double seconds,
      long points,
      long replacedBytes,
      long writtenBytes) {}

  /**
   * A file that should be there and is not, or not whole.
   *
   * @param path where it should be, within the store's folder
   * @param rows how many rows it had
   */
  public record LostFile(String path, long rows) {}

  /**
   * Something that went wrong.
   *
   * @param time when; if more than once, the last time
   * @param count how often
   * @param what for people
   */
  public record Trouble(long time, long count, String what) {}

  /**
   * What the engine has in memory.
   *
   * @param bytes how much it uses
   * @param limit how much it may
   * @param temporaryBytes what it has put on the disk since it did not fit
   */
  public record Memory(long bytes, long limit, long temporaryBytes) {}
}
