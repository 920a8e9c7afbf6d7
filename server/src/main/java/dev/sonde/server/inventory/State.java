package dev.sonde.server.inventory;

/** Whether a device reports. In the order in which they deserve attention. */
public enum State {
  /** The last report is older than twice the device's interval, or than 20 s if that is longer. */
  DOWN("down"),
  /**
   * Nothing was heard since the server started, and it started too recently to call that silence.
   */
  UNKNOWN("unknown"),
  /** The device reports. */
  UP("up");

  private final String word;

  State(String word) {
    this.word = word;
  }

  /** The state as the API and the inventory spell it. */
  public String word() {
    return word;
  }

  /**
   * The state of that word.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static State of(String word) {
    for (State state : values()) {
      if (state.word.equals(word)) {
        return state;
      }
    }
    throw new IllegalArgumentException("expected down, unknown or up; found '" + word + "'");
  }
}
