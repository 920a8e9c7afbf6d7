package dev.sonde.probe.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Blocks from RFC 7541's appendix C, and made by its rules. */
class HpackTest {

  @Test
  void readsTheStatusInEveryForm() throws Exception {
    assertThat(Hpack.status(hex("88"))).isEqualTo("200");
    assertThat(Hpack.status(hex("8d"))).isEqualTo("404");
    assertThat(Hpack.status(hex("2088c0"))).isEqualTo("200");
    // C.5.1, plain, and C.6.1 and C.6.2, in Huffman's code
    assertThat(Hpack.status(hex("4803333032580770"))).isEqualTo("302");
    assertThat(Hpack.status(hex("488264025885aec3"))).isEqualTo("302");
    assertThat(Hpack.status(hex("4883640effc1c0bf"))).isEqualTo("307");
    assertThat(Hpack.status(hex("0803343239"))).isEqualTo("429");
  }

  @Test
  void refusesWhatHasNone() {
    for (String block : new String[] {"", "82", "4803", "48833f", "4883ffffff", "5f0161"}) {
      assertThatThrownBy(() -> Hpack.status(hex(block))).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void writesLiteralsThatNobodyRemembers() {
    byte[] block = Hpack.request(new Post("a.test", "/q", new byte[33]));
    String text = new String(block, StandardCharsets.ISO_8859_1);
    // POST and https from the static table; :authority with 6 letters; content-type is name 31 = 15
    // + 16
    assertThat(HexFormat.of().formatHex(block))
        .startsWith("8387" + "0106612e74657374" + "04022f71");
    assertThat(text)
        .contains("\u000f\u0010\u0017application/dns-message")
        .endsWith("\u000f\r\u000233");
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}
