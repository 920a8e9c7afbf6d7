package dev.sonde.model;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with an input, the first {@value #SHOWN} in full. Not thread-safe. */
final class Faults {
  static final int SHOWN = 20;

  private final List<Fault> first = new ArrayList<>();
  private int more;

  void add(String path, String problem) {
    if (first.size() < SHOWN) {
      first.add(new Fault(path, problem));
    } else {
      more++;
    }
  }

  /** Forgets what was added, for one fault that makes the others pointless. */
  void replaceBy(String path, String problem) {
    first.clear();
    more = 0;
    add(path, problem);
  }

  /** How many were added. */
  int count() {
    return first.size() + more;
  }

  /** Throws if anything was added. */
  void throwIfAny() {
    if (more > 0) {
      first.add(new Fault("", "and " + more + " more"));
    }
    if (!first.isEmpty()) {
      throw new MalformedException(first);
    }
  }
}
