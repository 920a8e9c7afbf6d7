package dev.sonde.model;

import java.util.Collection;
import java.util.Comparator;

/** Finds what somebody may have meant who misspelt a name. */
public final class NearestName {
  private NearestName() {}

  /**
   * The known name that takes the fewest single-letter edits (Levenshtein's distance) to reach; the
   * first of them if several are as near.
   *
   * @throws IllegalArgumentException if no name is known
   */
  public static String of(Collection<String> known, String wrong) {
    return known.stream()
        .min(Comparator.comparingInt(name -> distance(name, wrong)))
        .orElseThrow(() -> new IllegalArgumentException("no name is known"));
  }

  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
