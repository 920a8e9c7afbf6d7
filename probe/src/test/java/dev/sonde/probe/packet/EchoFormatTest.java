package dev.sonde.probe.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class EchoFormatTest {
  private static MemorySegment packet(int size, int sequence, long index) {
    MemorySegment data = Arena.ofAuto().allocate(EchoFormat.HEADER + 2_000L, 8);
    EchoFormat.fill(data);
    EchoFormat.write(data, 0, IpVersion.V4, 0x1234, sequence, 42, index, size);
    return data;
  }

  @Test
  void theChecksumIsRight() {
    for (int size = Echoes.LEAST_SIZE; size < 80; size++) {
      assertThat(EchoFormat.sum(packet(size, size, size), 0, EchoFormat.HEADER + size))
          .as("size %d", size)
          .isEqualTo(0xffff);
    }
  }

  /** The example of RFC 1071 section 3: 00 01 f2 03 f4 f5 f6 f7 sums up to ddf2. */
  @Test
  void theSumIsThatOfTheRfc() {
    byte[] bytes = {0, 1, (byte) 0xf2, 3, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7};
    assertThat(Integer.reverseBytes(EchoFormat.sum(MemorySegment.ofArray(bytes), 0, 8)) >>> 16)
        .isEqualTo(0xddf2);
  }

  @Test
  void theChecksumStaysSoThatThePathDoes() {
    for (int sequence : new int[] {0, 1, 77, 65_535}) {
      assertThat(packet(56, sequence, 1_000_000L * sequence).get(ValueLayout.JAVA_SHORT, 2))
          .isEqualTo(packet(18, 5, -1).get(ValueLayout.JAVA_SHORT, 2));
    }
  }

  @Test
  void whatWasWrittenIsRead() {
    MemorySegment data = packet(56, 70_000, Long.MAX_VALUE);
    assertThat(EchoFormat.identifier(data, 0)).isEqualTo(0x1234);
    assertThat(EchoFormat.sequence(data, 0)).isEqualTo(70_000 & 0xffff);
    assertThat(EchoFormat.cookie(data, 0)).isEqualTo(42);
    assertThat(EchoFormat.index(data, 0)).isEqualTo(Long.MAX_VALUE);
  }
}
