package dev.sonde.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A server of datagrams on loopback that answers as a test wants it to. */
public final class UdpPeer implements AutoCloseable {

  /** What is sent for a datagram. */
  @FunctionalInterface
  public interface Behaviour {
    List<byte[]> answers(byte[] datagram);
  }

  private final DatagramSocket socket;
  private final int port;
  private final Serving serving = new Serving();
  private volatile Behaviour behaviour;
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>();

  public UdpPeer(Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    this.port = socket.getLocalPort();
    serving.start(this::serve);
  }

  /** From now on behaves so. */
  public void become(Behaviour other) {
    behaviour = other;
  }

  /** All datagrams so far. */
  public BlockingQueue<byte[]> received() {
    return received;
  }

  public String target() {
    return "127.0.0.1:" + port;
  }

  private void serve() {
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    while (!socket.isClosed()) {
      try {
        packet.setLength(65_535);
        socket.receive(packet);
        byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
        received.add(datagram);
        for (byte[] answer : behaviour.answers(datagram)) {
          socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        }
      } catch (IOException e) {
        // Closed: the loop ends.
      }
    }
  }

  @Override
  public void close() {
    try {
      serving.close(socket);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
