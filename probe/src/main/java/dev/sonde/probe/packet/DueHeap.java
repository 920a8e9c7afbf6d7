package dev.sonde.probe.packet;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bursts by when they are due: a heap that can be left from any place. Each place has four below
 * it, and the times lie together, so that few lines of the processor's cache are touched. Of one
 * thread.
 */
final class DueHeap {
  private static final int FIRST_SIZE = 16;
  private static final int CHILDREN = 4;
  private @Nullable Burst[] heap = new Burst[FIRST_SIZE];
  private long[] times = new long[FIRST_SIZE];
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
      times = Arrays.copyOf(times, size * 2);
    }
    up(size++, burst);
  }

  /** Puts a burst where it belongs after its time has changed. */
  void moved(Burst burst) {
    int place = burst.place();
    if (place > 0 && burst.dueAt() - times[(place - 1) / CHILDREN] < 0) {
      up(place, burst);
    } else {
      down(place, burst);
    }
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
      last.setPlace(place);
      moved(last);
    }
    if (size == 0 && heap.length > FIRST_SIZE) {
      heap = new Burst[FIRST_SIZE];
      times = new long[FIRST_SIZE];
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

  private void put(Burst burst, long due, int place) {
    heap[place] = burst;
    times[place] = due;
    burst.setPlace(place);
  }

  private void up(int from, Burst burst) {
    long due = burst.dueAt();
    int place = from;
    while (place > 0) {
      int parent = (place - 1) / CHILDREN;
      if (due - times[parent] >= 0) {
        break;
      }
      put(at(parent), times[parent], place);
      place = parent;
    }
    put(burst, due, place);
  }

  private void down(int from, Burst burst) {
    long due = burst.dueAt();
    int place = from;
    while (CHILDREN * place + 1 < size) {
      int child = firstDue(CHILDREN * place + 1);
      if (times[child] - due >= 0) {
        break;
      }
      put(at(child), times[child], place);
      place = child;
    }
    put(burst, due, place);
  }

  /** Which of the places that begin with this one, and have the same above them, is due first. */
  private int firstDue(int first) {
    int found = first;
    int end = Math.min(first + CHILDREN, size);
    for (int place = first + 1; place < end; place++) {
      if (times[place] - times[found] < 0) {
        found = place;
      }
    }
    return found;
  }
}
