package dev.sonde.store.query;

import java.util.Arrays;

/**
 * What stands in steps without a value.
 *
 * @param mode what
 * @param bound over how many microseconds at most a value is carried or a line drawn; 0 for {@value
 *     #USUAL_STEPS} steps
 */
public record Fill(Mode mode, long bound) {
  /** How many steps are filled at most where nothing else is said. */
  public static final int USUAL_STEPS = 5;

  /** Nothing is filled. */
  public static final Fill NONE = new Fill(Mode.NONE, 0);

  /** What stands in an empty step. */
  public enum Mode {
    /** Nothing. */
    NONE,
    /** Zero. */
    ZERO,
    /** The value before. */
    PREVIOUS,
    /** What lies on the line between the values before and behind. */
    LINEAR
  }

  /**
   * Fills what is {@code NaN}.
   *
   * @param times when the steps begin, in microseconds
   * @param values the values, which are changed
   * @param usable how many of the steps have begun
   */
  void apply(long[] times, double[] values, int usable) {
    switch (mode) {
      case NONE -> {}
      case ZERO -> {
        for (int i = 0; i < usable; i++) {
          values[i] = Double.isNaN(values[i]) ? 0 : values[i];
        }
      }
      case PREVIOUS -> previous(times, values, usable);
      case LINEAR -> linear(times, values);
    }
  }

  private boolean reaches(long[] times, int from, int to, int steps) {
    return bound == 0 ? steps <= USUAL_STEPS : times[to] - times[from] <= bound;
  }

  private void previous(long[] times, double[] values, int usable) {
    int known = -1;
    for (int i = 0; i < usable; i++) {
      if (!Double.isNaN(values[i])) {
        known = i;
      } else if (known >= 0 && reaches(times, known, i, i - known)) {
        values[i] = values[known];
      }
    }
  }

  private void linear(long[] times, double[] values) {
    double[] known = Arrays.copyOf(values, values.length);
    int before = -1;
    for (int i = 0; i < known.length; i++) {
      if (Double.isNaN(known[i])) {
        continue;
      }
      if (before >= 0 && reaches(times, before, i, i - before - 1)) {
        for (int j = before + 1; j < i; j++) {
          double share = (double) (times[j] - times[before]) / (times[i] - times[before]);
          values[j] = known[before] + share * (known[i] - known[before]);
        }
      }
      before = i;
    }
  }
}
