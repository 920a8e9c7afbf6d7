package dev.sonde.transport.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frames byte by byte, against a peer on loopback. */
@Timeout(60)
class WebSocketTest {
  private Socket peer;
  private WebSocket socket;

  WebSocketTest() {}

  @BeforeEach
  void open() throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      socket =
          new WebSocket(
              new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort()),
              new SplittableRandom(7),
              System::nanoTime);
      peer = listening.accept();
    }
    CompletableFuture<Void> answered = CompletableFuture.runAsync(this::acceptUpgrade);
    socket.open("host", "/path", "test", Duration.ofSeconds(20));
    answered.join();
  }

  @AfterEach
  void close() throws IOException {
    socket.close();
    peer.close();
  }

  private void acceptUpgrade() {
    try {
      StringBuilder head = new StringBuilder();
      while (head.indexOf("\r\n\r\n") < 0) {
        head.append((char) peer.getInputStream().read());
      }
      assertThat(head).startsWith("GET /path HTTP/1.1\r\nHost: host\r\n");
      int from = head.indexOf("Key: ") + 5;
      String key = head.substring(from, head.indexOf("\r", from));
      String accept =
          Base64.getEncoder()
              .encodeToString(
                  MessageDigest.getInstance("SHA-1")
                      .digest(
                          (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                              .getBytes(StandardCharsets.US_ASCII)));
      write(
          ("HTTP/1.1 101 Switching Protocols\r\nsec-websocket-ACCEPT:  " + accept + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
    } catch (IOException | NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private void write(byte[] bytes) throws IOException {
    peer.getOutputStream().write(bytes);
  }

  private void writeHex(String hex) throws IOException {
    write(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  /** What the peer was sent: opcode with FIN, and payload without its mask. */
  private String frame() throws IOException {
    DataInputStream in = new DataInputStream(peer.getInputStream());
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    assertThat(second & 0x80).as("masked").isEqualTo(0x80);
    int length = second & 0x7f;
    length = length == 126 ? in.readUnsignedShort() : length;
    byte[] mask = in.readNBytes(4);
    byte[] payload = in.readNBytes(length);
    for (int i = 0; i < length; i++) {
      payload[i] ^= mask[i % 4];
    }
    return Integer.toHexString(first) + " " + new String(payload, StandardCharsets.UTF_8);
  }

  private String received() throws IOException {
    return new String(socket.receive(), StandardCharsets.UTF_8);
  }

  @Test
  void receivesWholeAndFragmentedMessagesWithPingsBetween() throws IOException {
    writeHex("81 02 6869" + "01 01 61" + "89 03 616263" + "00 01 62" + "8a 00" + "80 01 63");
    assertThat(received()).isEqualTo("hi");
    assertThat(received()).isEqualTo("abc");
    assertThat(frame()).isEqualTo("8a abc");
    assertThat(socket.peerSpoke()).isTrue();
  }

  @Test
  void receivesLongMessages() throws IOException {
    byte[] text = "x".repeat(70_000).getBytes(StandardCharsets.US_ASCII);
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    frames.writeBytes(HexFormat.of().parseHex("817f0000000000011170"));
    frames.writeBytes(text);
    frames.writeBytes(HexFormat.of().parseHex("817e0080"));
    frames.writeBytes("y".repeat(128).getBytes(StandardCharsets.US_ASCII));
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              try {
                write(frames.toByteArray());
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(socket.receive()).isEqualTo(text);
    assertThat(received()).isEqualTo("y".repeat(128));
    writing.join();
  }

  @ParameterizedTest
  @CsvSource({
    "81 81 00000000 00, must not mask",
    "c1 01 61, reserved bits",
    "82 01 61, not of a text",
    "00 01 61, not of a text",
    "01 01 61 81 01 62, not of a text",
    "81 7f ffffffffffffffff, a message of more than",
    "81 7f 0000000000300000, a message of more than",
    "89 7e 0100, a message of more than",
    "8b 00, unknown frame"
  })
  void whatIsNotOfTheProtocolEndsIt(String hex, String why) throws IOException {
    writeHex(hex);
    assertThatThrownBy(() -> socket.receive())
        .isInstanceOf(ProtocolException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aCloseIsAnsweredAndItsReasonTold() throws IOException {
    writeHex("88 05 03e9 627965");
    assertThatThrownBy(() -> socket.receive())
        .isInstanceOf(EOFException.class)
        .hasMessage("the server closed the link: bye");
    assertThat(frame()).startsWith("88 ");
  }

  @Test
  void anEndInMidFrameIsAnEnd() throws IOException {
    writeHex("81 05 61");
    peer.close();
    assertThatThrownBy(() -> socket.receive()).isInstanceOf(IOException.class);
  }

  @Test
  void longMessagesGoOutInFramesOfWholeCharacters() throws IOException {
    String message = "a" + "€".repeat(30_000);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              try {
                socket.send(message.getBytes(StandardCharsets.UTF_8));
                socket.send(new byte[0]);
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    String first = frame();
    String second = frame();
    String third = frame();
    assertThat(Stream.of(first, second, third).map(each -> each.split(" ", 2)[0]))
        .containsExactly("1", "0", "80");
    assertThat(
            Stream.of(first, second, third)
                .map(each -> each.split(" ", 2)[1])
                .collect(Collectors.joining()))
        .isEqualTo(message);
    assertThat(frame()).isEqualTo("81 ");
    sending.join();
  }
}
