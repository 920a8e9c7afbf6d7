package dev.sonde.probe.packet;

import java.util.Arrays;

/**
 * The last requests sent, by the number that the sequence of an echo is made of, and by the number
 * that the kernel's stamps of sending carry. Of one thread.
 */
final class SentRing {
  private static final int FIRST_SIZE = 256;
  private static final int MOST = 1 << 16;
  private long[] indexes = new long[FIRST_SIZE];
  private long next;
  private long stampBase;

  /** Keeps the index of a request, and gives its number. */
  long add(long index) {
    indexes[place(next)] = index;
    return next++;
  }

  /** Makes room for as many as are under way, as far as a sequence tells them apart. */
  void require(int outstanding) {
    if (outstanding <= indexes.length || indexes.length == MOST) {
      return;
    }
    long[] before = indexes;
    int size = Math.min(MOST, Integer.highestOneBit(outstanding) * 2);
    indexes = new long[size];
    for (long number = Math.max(0, next - before.length); number < next; number++) {
      indexes[place(number)] = before[(int) (number & (before.length - 1))];
    }
  }

  /** Forgets all once nothing is under way, and gives the memory back. */
  void clear() {
    if (indexes.length > FIRST_SIZE) {
      indexes = new long[FIRST_SIZE];
    } else {
      Arrays.fill(indexes, 0);
    }
  }

  /** The index that was sent last with a sequence of 16 bits; 0 if it is not known. */
  long bySequence(int sequence) {
    return indexes[place(sequence)];
  }

  /** The index that a stamp is of; 0 if it is not known. */
  long byStamp(long stamp) {
    long number = stampBase + stamp;
    return number < next && next - number <= indexes.length ? indexes[place(number)] : 0;
  }

  /** Notes that stamps count from 0 again, with the request of this number. */
  void restartStamps(long number) {
    stampBase = number;
  }

  private int place(long number) {
    return (int) (number & (indexes.length - 1));
  }
}
