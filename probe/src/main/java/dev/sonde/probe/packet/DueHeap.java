package dev.sonde.probe.packet;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Bursts by when they are due: a binary heap that can be left from any place. Of one thread. */
final class DueHeap {
  private static final int FIRST_SIZE = 16;
  private @Nullable Burst[] heap = new Burst[FIRST_SIZE];
  private int size;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** The burst that is due first. */
  Burst first() {
    return at(0);
  }

  void add(Burst burst) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    put(burst, size++);
    up(burst.place());
  }

  /** Puts a burst where it belongs after its time has changed. */
  void moved(Burst burst) {
    up(burst.place());
    down(burst.place());
  }

  void remove(Burst burst) {
    int place = burst.place();
    if (place < 0) {
      return;
    }
    burst.setPlace(-1);
    Burst last = at(--size);
    heap[size] = null;
    if (last != burst) {
      put(last, place);
      moved(last);
    }
    if (size == 0 && heap.length > FIRST_SIZE) {
      heap = new Burst[FIRST_SIZE];
    }
  }

  void forEach(Consumer<Burst> action) {
    for (int i = 0; i < size; i++) {
      action.accept(at(i));
    }
  }

  private Burst at(int place) {
    Burst burst = heap[place];
    if (burst == null) {
      throw new IllegalStateException("nothing at " + place + " of " + size);
    }
    return burst;
  }

  private void put(Burst burst, int place) {
    heap[place] = burst;
    burst.setPlace(place);
  }

  private boolean isBefore(int one, int other) {
    return at(one).dueAt() - at(other).dueAt() < 0;
  }

  private void swap(int one, int other) {
    Burst moved = at(one);
    put(at(other), one);
    put(moved, other);
  }

  private void up(int from) {
    int place = from;
    while (place > 0 && isBefore(place, (place - 1) / 2)) {
      swap(place, (place - 1) / 2);
      place = (place - 1) / 2;
    }
  }

  private void down(int from) {
    int place = from;
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      if (child + 1 < size && isBefore(child + 1, child)) {
        child++;
      }
      if (!isBefore(child, place)) {
        return;
      }
      swap(place, child);
      place = child;
    }
  }
}
