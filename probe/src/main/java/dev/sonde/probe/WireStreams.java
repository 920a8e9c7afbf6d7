package dev.sonde.probe;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** A wire as streams, for what reads and writes those. Closing them does not hang up. */
public final class WireStreams {
  private WireStreams() {}

  /** What comes in. */
  public static InputStream in(Wire wire) {
    return new InputStream() {
      private final byte[] one = new byte[1];

      @Override
      public int read() throws IOException {
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] into, int offset, int length) throws IOException {
        return length == 0 ? 0 : wire.read(into, offset, length);
      }
    };
  }

  /** What goes out; nothing waits in it. */
  public static OutputStream out(Wire wire) {
    return new OutputStream() {
      @Override
      public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        wire.write(bytes, offset, length);
      }
    };
  }
}
