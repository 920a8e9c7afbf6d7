package dev.sonde.probe;

import dev.sonde.model.Fields;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to one of the addresses of a host.
 *
 * @param wire the connection
 * @param address the one that answered
 * @param millis how long connecting to it took, without those before
 * @param failed how many addresses before it did not answer
 */
public record Dial(TcpWire wire, InetAddress address, double millis, int failed) {

  /**
   * Tries addresses one after the other, until one answers. One that is silent may take its even
   * share of the time that is left: a host of which one address is dead costs time but is up, as it
   * is for people (RFC 8305 without the race, which would tell less).
   *
   * @param fields gets {@code address}, the last that was tried, and if it answered {@code
   *     connect_ms} and, if any before it did not, {@code addresses_failed}
   * @param doing is told what is being tried, such as {@code connecting to 192.0.2.1 port 80}
   * @throws IOException why the last did not answer
   */
  public static Dial any(
      List<InetAddress> addresses,
      int port,
      Deadline deadline,
      Fields.Builder fields,
      Consumer<String> doing)
      throws IOException {
    IOException failure = null;
    InetAddress address = addresses.getFirst();
    for (int i = 0; i < addresses.size() && !isEnough(failure, deadline); i++) {
      address = addresses.get(i);
      doing.accept("connecting to " + address.getHostAddress() + " port " + port);
      Stopwatch watch = Stopwatch.start(deadline.ticker());
      try {
        TcpWire wire = TcpWire.connect(address(address, port), deadline, addresses.size() - i);
        Dial dial = new Dial(wire, address, watch.millis(), i);
        dial.putInto(fields);
        return dial;
      } catch (IOException e) {
        failure = e;
      }
    }
    fields.put("address", address.getHostAddress());
    throw failure == null ? new IOException("the host has no address") : failure;
  }

  private static InetSocketAddress address(InetAddress address, int port) {
    return new InetSocketAddress(address, port);
  }

  private static boolean isEnough(@Nullable IOException failure, Deadline deadline) {
    return failure != null && (Thread.currentThread().isInterrupted() || deadline.hasPassed());
  }

  private void putInto(Fields.Builder fields) {
    fields.put("address", address.getHostAddress());
    fields.put("connect_ms", millis);
    if (failed > 0) {
      fields.put("addresses_failed", failed);
    }
  }
}
