package dev.sonde.probe.dns;

import dev.sonde.probe.Stopwatch;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import org.xbill.DNS.Message;

/**
 * Carries a question in a datagram (RFC 1035 section 4.2.1) from a random port.
 *
 * <p>What has another id or question may have been sent by anybody who forged the server's address:
 * it is counted and passed over (RFC 5452 section 9.1), and the answer is still waited for.
 */
final class OverUdp implements Ask.Carrier {
  /** More than servers may send to somebody who takes 1,232. */
  private static final int MOST = 4_096;

  private int ignored;

  /** How many datagrams were passed over. */
  int ignored() {
    return ignored;
  }

  @Override
  public Ask.Reply carry(Ask ask) throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(ask.server());
      byte[] wire = ask.wire();
      Stopwatch watch = ask.stopwatch();
      socket.send(new DatagramPacket(wire, wire.length));
      return await(ask, socket, watch);
    }
  }

  private Ask.Reply await(Ask ask, DatagramSocket socket, Stopwatch watch) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[MOST], MOST);
    while (!ask.deadline().hasPassed()) {
      socket.setSoTimeout(Math.max(1, ask.deadline().millisLeft()));
      packet.setLength(MOST);
      socket.receive(packet);
      double millis = watch.millis();
      if (ask.hasId(packet.getData(), packet.getLength())) {
        Message answer = ask.read(Arrays.copyOf(packet.getData(), packet.getLength()));
        if (ask.question().isRepeatedBy(answer)) {
          return new Ask.Reply(answer, millis);
        }
      }
      ignored++;
      ask.witness().step("passed over a datagram with another id or question");
    }
    throw new SocketTimeoutException();
  }
}
