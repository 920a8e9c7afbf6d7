package dev.sonde.benchmarks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A request built once in which only times and a sequence number change, in place, so that sending
 * costs next to nothing.
 */
final class RequestTemplate {
  private final byte[] bytes;
  private final List<Mark> marks;
  private final int samples;

  /** What stands at a mark. */
  enum Slot {
    /** Microseconds since the epoch, 16 digits. */
    MICROS(16),
    /** Milliseconds since the epoch, 13 digits. */
    MILLIS(13),
    /** Seconds since the epoch with three decimals. */
    SECONDS(14),
    /** A number of 10 digits that counts reports. */
    SEQUENCE(10);

    private final int width;

    Slot(int width) {
      this.width = width;
    }
  }

  /** A place that changes: what stands there, and how far it is from the request's base. */
  private record Mark(Slot slot, int offset, long delta) {}

  private RequestTemplate(byte[] bytes, List<Mark> marks, int samples) {
    this.bytes = bytes;
    this.marks = marks;
    this.samples = samples;
  }

  /** How many samples the request holds. */
  int samples() {
    return samples;
  }

  /** The request for a base time in microseconds and a base sequence number; shares the bytes. */
  ByteBuffer fill(long micros, long sequence) {
    for (Mark mark : marks) {
      long time = micros + mark.delta();
      switch (mark.slot()) {
        case MICROS -> Bytes.digits(bytes, mark.offset(), time, 16);
        case MILLIS -> Bytes.digits(bytes, mark.offset(), time / 1000, 13);
        case SECONDS -> {
          Bytes.digits(bytes, mark.offset(), time / 1_000_000, 10);
          Bytes.digits(bytes, mark.offset() + 11, time / 1000 % 1000, 3);
        }
        case SEQUENCE -> Bytes.digits(bytes, mark.offset(), sequence + mark.delta(), 10);
      }
    }
    return ByteBuffer.wrap(bytes);
  }

  /** Puts a request together. */
  static final class Builder {
    private final Bytes body = new Bytes();
    private final List<Mark> marks = new ArrayList<>();
    private int samples;

    /** Appends a text that never changes. */
    Builder text(String text) {
      body.text(text);
      return this;
    }

    /** Appends a value of a signal. */
    Builder value(Signal signal, int tick) {
      body.decimal(signal.at(tick), signal.decimals());
      samples++;
      return this;
    }

    /** Counts samples that were appended as text. */
    Builder samples(int more) {
      samples += more;
      return this;
    }

    /** Appends a place that changes. */
    Builder mark(Slot slot, long delta) {
      marks.add(new Mark(slot, body.size(), delta));
      body.text(slot == Slot.SECONDS ? "0000000000.000" : "0".repeat(slot.width));
      return this;
    }

    /** The finished request for a path. */
    RequestTemplate post(String path, String headers) {
      byte[] head = HttpConnection.head("POST", path, headers, body.size());
      List<Mark> moved =
          marks.stream().map(m -> new Mark(m.slot(), m.offset() + head.length, m.delta())).toList();
      return new RequestTemplate(new Bytes().bytes(head).bytes(body).copy(), moved, samples);
    }
  }
}
