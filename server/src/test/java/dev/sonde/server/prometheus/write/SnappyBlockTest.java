package dev.sonde.server.prometheus.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks put together by the format's description. */
class SnappyBlockTest {
  private static final int LIMIT = 1 << 20;

  private static String decoded(String hex) {
    return new String(
        SnappyBlock.decode(HexFormat.of().parseHex(hex), LIMIT), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "00, ''",
    // A literal of 3.
    "03 08 616263, abc",
    // A literal, a copy of 4 from 3 back with one byte of offset, that overlaps itself.
    "07 08 616263 01 03, abcabca",
    // The same with two bytes of offset, and with four.
    "07 08 616263 0e 0300, abcabca",
    "07 08 616263 0f 03000000, abcabca",
    // The literal's length in a byte of its own.
    "03 f0 02 616263, abc",
  })
  void undoesEachElement(String hex, String text) {
    assertThat(decoded(hex.replace(" ", ""))).isEqualTo(text);
  }

  @Test
  void repeatsALot() {
    // A byte, and copies of 64 from 1 back.
    StringBuilder hex = new StringBuilder("8108" + "00" + "78");
    for (int i = 0; i < 16; i++) {
      hex.append("fe0100");
    }
    assertThat(decoded(hex.toString())).isEqualTo("x".repeat(1025));
  }

  @ParameterizedTest
  @CsvSource({
    "'', ends too early",
    "ffffffffff, its length in at most 5 bytes",
    "7f 00, 'which it can''t'",
    "03 08 6162, longer than what is there",
    "02 08 616263, longer than what is there",
    "04 08 616263, expected 4 bytes to come of it",
    "07 08 616263 01 04, reaches beyond",
    "07 08 616263 01 00, reaches beyond",
    "05 08 616263 01 03, reaches beyond",
    "07 08 616263 0e 03, ends too early",
    "07 fc ffffffff 61, longer than what is there",
  })
  void refusesWhatIsNone(String hex, String problem) {
    assertThatThrownBy(() -> decoded(hex.replace(" ", "")))
        .isInstanceOf(WriteException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void takesNoMemoryForWhatItIsOnlyTold() {
    byte[] bomb = HexFormat.of().parseHex("ffffffff0f00");

    assertThatThrownBy(() -> SnappyBlock.decode(bomb, Integer.MAX_VALUE))
        .isInstanceOf(WriteException.class);
    assertThatThrownBy(() -> SnappyBlock.decode(bomb, LIMIT))
        .hasMessageContaining("at most 1048576 bytes");
  }

  @Test
  void anyBytesAreReadOrRefused() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = (byte) random.nextInt(100);
      }
      try {
        assertThat(SnappyBlock.decode(bytes, LIMIT)).hasSizeLessThan(100);
      } catch (WriteException e) {
        assertThat(e.problem()).as(Arrays.toString(bytes)).isNotBlank();
      }
    }
  }
}
