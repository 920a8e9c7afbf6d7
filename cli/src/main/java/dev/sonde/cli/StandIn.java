package dev.sonde.cli;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;

/** What a rehearsing agent takes for a server: opens the link and acknowledges every delivery. */
final class StandIn {
  private static final String KEY = "sec-websocket-key: ";
  private static final String NUMBER = "{\"type\":\"delivery\",\"number\":";
  private static final int TEXT = 0x81;

  private final ServerSocket listening;
  private final CountDownLatch deliveries;

  StandIn(ServerSocket listening, CountDownLatch deliveries) {
    this.listening = listening;
    this.deliveries = deliveries;
  }

  /** Serves one connection after the other until the socket is closed. */
  void serve() {
    while (!listening.isClosed()) {
      try (Socket connection = listening.accept()) {
        serve(connection);
      } catch (IOException e) {
        // The agent hung up, or the rehearsal is over and the loop ends.
      }
    }
  }

  private void serve(Socket connection) throws IOException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(connection.getInputStream()));
    OutputStream out = connection.getOutputStream();
    out.write(opening(head(in)).getBytes(StandardCharsets.US_ASCII));
    while (true) {
      String message = frame(in);
      if (message.startsWith(NUMBER)) {
        String number = message.substring(NUMBER.length(), message.indexOf(',', NUMBER.length()));
        answer(
            out,
            "{\"type\":\"outcome\",\"number\":"
                + number
                + ",\"result\":\"acknowledged\",\"stored\":1,\"duplicates\":0}");
        deliveries.countDown();
      }
    }
  }

  private static String head(DataInputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  private static String opening(String head) throws IOException {
    int from = head.toLowerCase(Locale.ROOT).indexOf(KEY) + KEY.length();
    String key = head.substring(from, head.indexOf('\r', from)).strip();
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(StandardCharsets.US_ASCII));
      return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
          + "Sec-WebSocket-Accept: "
          + Base64.getEncoder().encodeToString(hash)
          + "\r\n\r\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IOException(e);
    }
  }

  /** The text of a masked frame (RFC 6455, section 5.2). */
  private static String frame(DataInputStream in) throws IOException {
    in.readUnsignedByte();
    int length = in.readUnsignedByte() & 0x7f;
    if (length == 126) {
      length = in.readUnsignedShort();
    }
    byte[] mask = new byte[4];
    in.readFully(mask);
    byte[] payload = new byte[length];
    in.readFully(payload);
    for (int i = 0; i < length; i++) {
      payload[i] ^= mask[i & 3];
    }
    return new String(payload, StandardCharsets.UTF_8);
  }

  private static void answer(OutputStream out, String text) throws IOException {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[2 + payload.length];
    frame[0] = (byte) TEXT;
    frame[1] = (byte) payload.length;
    System.arraycopy(payload, 0, frame, 2, payload.length);
    out.write(frame);
  }
}
