package dev.sonde.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Reads the request back by the published formats: Snappy's blocks, then {@code
 * prompb.WriteRequest}.
 */
class RemoteWriteTest {
  private static final long START = 1_763_683_200_000_000L;

  private final Fleet fleet = Fleet.watchingTargets(2, 1, START, 10_000_000, 10);

  @Test
  void holdsEverySampleOfTheTicksAskedFor() {
    Bytes request = new Bytes();
    new RemoteWrite(fleet).write(request, 1, 2, 4, 6);

    ByteBuffer in = ByteBuffer.wrap(request.copy()).order(ByteOrder.LITTLE_ENDIAN);
    long length = varint(in);
    assertThat(in.get()).as("a literal with four bytes of length").isEqualTo((byte) 0xfc);
    assertThat(in.getInt() + 1L).isEqualTo(length).isEqualTo(in.remaining());

    List<String> samples = new ArrayList<>();
    while (in.hasRemaining()) {
      assertThat(in.get()).isEqualTo((byte) 0x0a);
      series(part(in), samples);
    }
    Fleet.Device device = fleet.devices().get(1);
    assertThat(samples).hasSize(7 * 2);
    assertThat(samples)
        .contains(
            "__name__=probe_rtt_avg_ms,device=bench-0001,target=10.0.1.1, "
                + device.families().get(1).signals().getFirst().at(5)
                + " @ "
                + fleet.time(device, 5) / 1000);
  }

  private static void series(ByteBuffer in, List<String> samples) {
    StringBuilder labels = new StringBuilder();
    while (in.hasRemaining()) {
      if (in.get() == 0x0a) {
        ByteBuffer label = part(in);
        labels.append(text(label)).append('=').append(text(label)).append(',');
      } else {
        ByteBuffer sample = part(in);
        assertThat(sample.get()).isEqualTo((byte) 0x09);
        double value = sample.getDouble();
        assertThat(sample.get()).isEqualTo((byte) 0x10);
        samples.add(labels + " " + value + " @ " + varint(sample));
      }
    }
  }

  private static String text(ByteBuffer in) {
    in.get();
    return StandardCharsets.UTF_8.decode(part(in)).toString();
  }

  private static ByteBuffer part(ByteBuffer in) {
    int length = (int) varint(in);
    ByteBuffer part = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
    in.position(in.position() + length);
    return part;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
