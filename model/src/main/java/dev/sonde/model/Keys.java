package dev.sonde.model;

import java.util.Arrays;

/** The keys that an object must or may have, each once. Immutable. */
final class Keys {
  private final String[] required;
  private final String[] optional;

  Keys(String... required) {
    this(required, new String[0]);
  }

  private Keys(String[] required, String[] optional) {
    this.required = required;
    this.optional = optional;
  }

  /** These keys and more that may be absent. */
  Keys orElse(String... names) {
    return new Keys(required, names);
  }

  /**
   * Notes that a key was met; tells if it is unknown or was met before.
   *
   * @param seen the keys met before, a bit for each; 0 at the start
   * @return the keys met so far
   */
  int mark(String key, int seen, JsonInput input) {
    int place = place(key);
    if (place < 0) {
      input.fault("unknown key; known are " + known());
      return seen;
    }
    int bit = 1 << place;
    if ((seen & bit) != 0) {
      input.fault("occurs twice");
    }
    return seen | bit;
  }

  /** Whether all required keys were met in the object that has just ended; tells the others. */
  boolean areAll(int seen, JsonInput input) {
    boolean all = true;
    for (int i = 0; i < required.length; i++) {
      if ((seen & 1 << i) == 0) {
        input.faultIn("is missing", required[i]);
        all = false;
      }
    }
    return all;
  }

  private int place(String key) {
    for (int i = 0; i < required.length; i++) {
      if (required[i].equals(key)) {
        return i;
      }
    }
    int place = Arrays.asList(optional).indexOf(key);
    return place < 0 ? -1 : required.length + place;
  }

  private String known() {
    return String.join(", ", required)
        + (optional.length == 0 ? "" : ", " + String.join(", ", optional));
  }
}
