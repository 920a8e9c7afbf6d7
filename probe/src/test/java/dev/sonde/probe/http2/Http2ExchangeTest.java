package dev.sonde.probe.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Answers byte for byte, good and bad. */
class Http2ExchangeTest {
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  @Test
  void readsFramesAndAcknowledgesWhatAsksForIt() throws Exception {
    String settings = "000000" + "04" + "00" + "00000000";
    String ping = "000008" + "06" + "00" + "00000000" + "0102030405060708";
    String headers = "000001" + "01" + "04" + "00000001" + "88";
    String padded = "000005" + "00" + "08" + "00000001" + "02" + "6162" + "0000";
    String last = "000001" + "00" + "01" + "00000001" + "63";
    String goAway = "000008" + "07" + "00" + "00000000" + "00000001" + "00000000";
    assertThat(answer(settings + ping + headers + padded + goAway + last)).isEqualTo("200 abc");
    String written = HexFormat.of().formatHex(sent.toByteArray());
    assertThat(written)
        .startsWith(
            HexFormat.of()
                .formatHex("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
        .contains("000002" + "00" + "01" + "00000001" + "0102")
        .endsWith(
            "000000"
                + "04"
                + "01"
                + "00000000"
                + "000008"
                + "06"
                + "01"
                + "00000000"
                + "0102030405060708");
  }

  @Test
  void refusesWhatBreaksTheRules() {
    for (String wrong :
        new String[] {
          "ffffff" + "00" + "00" + "00000001",
          "000004" + "03" + "00" + "00000001" + "00000008",
          "000008" + "07" + "00" + "00000000" + "00000000" + "00000001",
          "000001" + "00" + "01" + "00000001" + "63",
          "000001" + "01" + "04" + "00000001" + "ff",
          "000001" + "01" + "04" + "00000001" + "84",
          "000001" + "01" + "00" + "00000001" + "88" + "000000" + "04" + "00" + "00000000"
        }) {
      assertThatThrownBy(() -> answer(wrong)).isInstanceOf(ProtocolException.class);
    }
  }

  @Test
  void anEndBeforeItsTimeIsOne() {
    for (String early : new String[] {"", "0000", "000005" + "00" + "01" + "00000001" + "63"}) {
      assertThatThrownBy(() -> answer(early)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void whatComesBeforeTheFinalAnswerIsPassedOver() throws Exception {
    String early = "000005" + "01" + "04" + "00000001" + "0803313033";
    String parts = "000000" + "01" + "00" + "00000001" + "000001" + "09" + "04" + "00000001" + "8d";
    String last = "000001" + "00" + "01" + "00000001" + "63";
    assertThat(answer(early + parts + last)).isEqualTo("404 c");
  }

  @Test
  void aLargeBodyWaitsForTheOtherSidesWindow() throws Exception {
    String settings = "000006" + "04" + "00" + "00000000" + "000400000005";
    String opens = "000004" + "08" + "00" + "00000001" + "000186a0";
    String opensAll = "000004" + "08" + "00" + "00000000" + "000186a0";
    String headers = "000001" + "01" + "05" + "00000001" + "88";
    assertThat(answer(settings + opens + opensAll + headers, new byte[70_000])).isEqualTo("200 ");
    assertThat(sent.size()).isGreaterThan(70_000);
  }

  private String answer(String answer) throws IOException {
    return answer(answer, new byte[] {1, 2});
  }

  private String answer(String answer, byte[] body) throws IOException {
    Http2Exchange exchange =
        new Http2Exchange(new ByteArrayInputStream(HexFormat.of().parseHex(answer)), sent);
    exchange.send(List.of(Http2Exchange.header(":method", "POST")), body);
    StringBuilder text = new StringBuilder(exchange.head().status() + " ");
    for (Optional<ByteBuffer> more = exchange.body(); more.isPresent(); more = exchange.body()) {
      text.append(StandardCharsets.US_ASCII.decode(more.get()));
    }
    return text.toString();
  }
}
