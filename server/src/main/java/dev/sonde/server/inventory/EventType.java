package dev.sonde.server.inventory;

import java.util.Locale;

/** The sorts of events. */
public enum EventType {
  /** A device was heard of for the first time. */
  DEVICE_NEW,
  /** A device fell silent. */
  DEVICE_DOWN,
  /** A device that was silent reports again. */
  DEVICE_UP,
  /** A device booted. */
  DEVICE_RESTARTED,
  /** A person changed a device's name, labels or notes. */
  DEVICE_EDITED,
  /** A person had a device and its data deleted. */
  DEVICE_FORGOTTEN,
  /** Two agents report under one id. */
  AGENT_CONFLICT,
  /** Only one agent is left under an id. */
  AGENT_CONFLICT_ENDED,
  /** A device's clock is off. */
  CLOCK_SKEW,
  /** A device's clock is right again. */
  CLOCK_SKEW_ENDED,
  /** An agent gave reports up before it could deliver them. */
  AGENT_LOST_REPORTS,
  /** A person added or changed a check. */
  CHECK_EDITED,
  /** A person deleted a check. */
  CHECK_DELETED,
  /** A check's target answers as it should again. */
  CHECK_UP,
  /** A check's target is slow, loses too much, or does not answer everyone. */
  CHECK_DEGRADED,
  /** A check's target does not answer. */
  CHECK_DOWN,
  /** Nothing is known of a check any more. */
  CHECK_UNKNOWN,
  /** The way to a check's target leads over other routers. */
  PATH_CHANGED,
  /** The server started. */
  SERVER_STARTED,
  /** The server was stopped in an orderly way. */
  SERVER_STOPPED,
  /** The store stopped taking points. */
  STORE_FAILED,
  /** The store takes points again. */
  STORE_RECOVERED,
  /** The store's budget or disk is nearly used up. */
  STORE_SHORT_OF_ROOM,
  /** The store has room again. */
  STORE_HAS_ROOM,
  /** Days went before their time, to keep within the budget. */
  STORE_OVER_BUDGET,
  /** Points came of days whose points are not kept any more. */
  STORE_LATE_POINTS,
  /** Files of the store are not there, or not whole. */
  STORE_FILES_LOST,
  /** The store can't close days. */
  STORE_CLOSING_FAILED,
  /** The store closes days again. */
  STORE_CLOSING_RECOVERED;

  private final String word = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The type as the API and the inventory spell it, such as {@code device-new}. */
  public String word() {
    return word;
  }

  /**
   * The type of that word.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static EventType of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
