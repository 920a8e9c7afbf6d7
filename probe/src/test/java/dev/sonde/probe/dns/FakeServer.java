package dev.sonde.probe.dns;

import dev.sonde.probe.RealPeer;
import dev.sonde.probe.Serving;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Section;

/** A name server that answers as a test wants it to, over UDP and TCP on one port. */
final class FakeServer implements AutoCloseable {

  /** What is sent for a query. */
  @FunctionalInterface
  interface Behaviour {
    List<byte[]> answers(Message query, boolean isTcp) throws IOException;
  }

  private final ServerSocket tcp;
  private final DatagramSocket udp;
  private final Behaviour behaviour;
  private final Serving serving = new Serving();

  /** All queries so far. */
  final BlockingQueue<Message> queries = new LinkedBlockingQueue<>();

  FakeServer(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    int port = RealPeer.freePort();
    tcp = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    udp = new DatagramSocket(port, InetAddress.getLoopbackAddress());
    serving.start(this::serveUdp);
    serving.start(this::serveTcp);
  }

  String target() {
    return "127.0.0.1:" + tcp.getLocalPort();
  }

  /** A proper answer with one address. */
  static Message proper(Message query) {
    Message answer = new Message(query.getHeader().getID());
    answer.getHeader().setFlag(Flags.QR);
    answer.addRecord(query.getQuestion(), Section.QUESTION);
    answer.addRecord(
        new ARecord(
            query.getQuestion().getName(), DClass.IN, 300, InetAddress.ofLiteral("192.0.2.1")),
        Section.ANSWER);
    return answer;
  }

  private void serveUdp() {
    DatagramPacket packet = new DatagramPacket(new byte[4_096], 4_096);
    while (!udp.isClosed()) {
      try {
        packet.setLength(4_096);
        udp.receive(packet);
        Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        queries.add(query);
        for (byte[] answer : behaviour.answers(query, false)) {
          udp.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // Closed: the loop ends.
      }
    }
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        Socket client = tcp.accept();
        Thread.startVirtualThread(() -> serve(client));
      } catch (IOException e) {
        // Closed: the loop ends.
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      Message query = new Message(in.readNBytes(in.readUnsignedShort()));
      queries.add(query);
      for (byte[] answer : behaviour.answers(query, true)) {
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        out.writeShort(answer.length);
        out.write(answer);
        out.flush();
      }
      in.read();
    } catch (IOException e) {
      // The probe hung up.
    }
  }

  @Override
  public void close() throws IOException {
    serving.close(tcp, udp);
  }
}
