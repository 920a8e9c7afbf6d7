package dev.sonde.probe;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Measures as {@link Once} does, with the ports 40000 and 40001 taken and 41000 answering. */
final class PortsTaken {
  private PortsTaken() {}

  public static void main(String[] tasks) throws InterruptedException, IOException {
    InetAddress any = InetAddress.ofLiteral("0.0.0.0");
    try (ServerSocket _ = new ServerSocket(41_000);
        ServerSocket _ = new ServerSocket(40_000, 1, any);
        ServerSocket _ = new ServerSocket(40_001, 1, any);
        DatagramSocket one = new DatagramSocket(null);
        DatagramSocket other = new DatagramSocket(null)) {
      one.bind(new InetSocketAddress("::", 40_000));
      other.bind(new InetSocketAddress("::", 40_001));
      Once.main(tasks);
    }
  }
}
