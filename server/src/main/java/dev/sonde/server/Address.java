package dev.sonde.server;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;

/** Where a server listens. */
record Address(String host, int port) {
  private static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");

  /** Whether only this machine reaches it. */
  boolean isLoopback() {
    return resolved().map(InetAddress::isLoopbackAddress).orElse(false);
  }

  /**
   * Checks that a server could listen here now.
   *
   * @throws StartException if it could not; says why and what to do
   */
  void check() {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(host, port));
    } catch (BindException e) {
      String message = String.valueOf(e.getMessage());
      throw new StartException(
          message.contains("in use")
              ? this
                  + " is in use by another program. Stop that one, or let this server listen"
                  + " elsewhere, for example on "
                  + new Address(host, port + 1)
                  + "."
              : "the server can't listen on " + this + ": " + message,
          e);
    } catch (IOException e) {
      throw new StartException("the server can't listen on " + this + ": " + e.getMessage(), e);
    }
  }

  /** The URL under which programs on this machine reach it. */
  String fromHere() {
    boolean standard =
        resolved()
            .filter(address -> address.isAnyLocalAddress() || address.equals(LOCALHOST))
            .isPresent();
    return "http://" + (standard ? "localhost" : bracketed(host)) + ":" + port;
  }

  /** Where this very program reaches what it listens on. */
  InetSocketAddress reachableAt(int boundPort) {
    InetAddress address = resolved().orElse(LOCALHOST);
    return new InetSocketAddress(
        address.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : address, boundPort);
  }

  /** The URL under which other machines may reach it, if there is one. */
  Optional<String> fromOutside() {
    return resolved()
        .filter(address -> !address.isLoopbackAddress())
        .flatMap(address -> address.isAnyLocalAddress() ? ofThisMachine() : Optional.of(host))
        .map(name -> "http://" + bracketed(name) + ":" + port);
  }

  @Override
  public String toString() {
    return bracketed(host) + ":" + port;
  }

  private Optional<InetAddress> resolved() {
    try {
      return Optional.of(InetAddress.getByName(host));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> ofThisMachine() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
          .map(InetAddress::getHostAddress)
          .findFirst();
    } catch (SocketException e) {
      return Optional.empty();
    }
  }

  private static String bracketed(String name) {
    return name.contains(":") ? "[" + name + "]" : name;
  }
}
