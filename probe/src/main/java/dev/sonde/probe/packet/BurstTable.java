package dev.sonde.probe.packet;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Bursts by their numbers, which only grow. A number's place is its lowest bits; a number whose
 * place is taken by an older burst is left out, so that nothing needs to be searched. Of one
 * thread.
 */
final class BurstTable {
  private static final int FIRST_SIZE = 16;
  private @Nullable Burst[] places = new Burst[FIRST_SIZE];
  private long next = 1;
  private int size;

  /** Gives a burst a number and keeps it. */
  void add(Burst burst) {
    if (size >= places.length / 2) {
      grow();
    }
    while (places[place(next)] != null) {
      next++;
    }
    burst.setId(next);
    places[place(next++)] = burst;
    size++;
  }

  /** The burst of a number; empty if it is not here or not any more. */
  @Nullable Burst find(long id) {
    Burst found = places[place(id)];
    return found != null && found.id() == id ? found : null;
  }

  /** Whether a number has been given to a burst, or was left out. */
  boolean wasGiven(long id) {
    return id > 0 && id < next;
  }

  void remove(Burst burst) {
    if (find(burst.id()) == null) {
      return;
    }
    places[place(burst.id())] = null;
    size--;
    if (size == 0 && places.length > FIRST_SIZE) {
      places = new Burst[FIRST_SIZE];
    }
  }

  int size() {
    return size;
  }

  private int place(long id) {
    return (int) (id & (places.length - 1));
  }

  /** Numbers that differ in fewer bits also differ in more. */
  private void grow() {
    @Nullable Burst[] before = places;
    places = new Burst[before.length * 2];
    Arrays.stream(before)
        .forEach(
            burst -> {
              if (burst != null) {
                places[place(burst.id())] = burst;
              }
            });
  }
}
