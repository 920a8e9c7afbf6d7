package dev.sonde.probe.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Answers byte for byte, good and bad. */
class HttpTest {
  private static final Post POST = new Post("dns.test", "/dns-query", new byte[] {1, 2});
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

  @Test
  void http1ReadsEveryKindOfBody() throws Exception {
    assertThat(http1("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcd")).isEqualTo("abc");
    assertThat(http1("HTTP/1.0 200\r\n\r\nabcd")).isEqualTo("abcd");
    assertThat(
            http1(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n2\r\nab\r\n1;x\r\nc\r\n0\r\n\r\n"))
        .isEqualTo("abc");
    assertThat(sent.toString(StandardCharsets.US_ASCII))
        .startsWith("POST /dns-query HTTP/1.1\r\nHost: dns.test\r\n");
  }

  @Test
  void http1RefusesWhatIsNoSuccess() {
    assertThatThrownBy(() -> http1("HTTP/1.1 503 Busy\r\n\r\n")).hasMessageContaining("503");
    for (String wrong :
        new String[] {
          "SSH-2.0-x\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 65536\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
          "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(300),
          "HTTP/1.1 200 " + "x".repeat(9_000),
          "HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(65_536)
        }) {
      assertThatThrownBy(() -> http1(wrong)).isInstanceOf(ProtocolException.class);
    }
    assertThatThrownBy(() -> http1("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"))
        .isInstanceOf(java.io.EOFException.class);
  }

  private String http1(String answer) throws IOException {
    return new String(
        Http1.send(
            POST, new ByteArrayInputStream(answer.getBytes(StandardCharsets.US_ASCII)), sent),
        StandardCharsets.US_ASCII);
  }
}
