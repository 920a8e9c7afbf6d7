package dev.sonde.cli.history;

import java.util.Locale;

/** The ids of checks that histories are said to be of. */
public final class CheckNames {
  private static final int LONGEST = 100;
  private static final int HASH_DIGITS = 8;

  private CheckNames() {}

  /**
   * An id that a check can have: the parts with dots between them, in lower case, other characters
   * as dashes. Too long ones end with a hash of the whole.
   */
  public static String of(String... parts) {
    String whole = String.join("/", parts);
    String id =
        whole
            .toLowerCase(Locale.ROOT)
            .replace('/', '.')
            .replaceAll("[^a-z0-9_.-]+", "-")
            .replaceAll("-*\\.[.-]*", ".")
            .replaceAll("[.-]+$", "");
    return id.length() <= LONGEST
        ? id
        : id.substring(0, LONGEST - HASH_DIGITS - 1) + "-" + "%08x".formatted(whole.hashCode());
  }
}
