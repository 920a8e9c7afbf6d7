package dev.sonde.transport.dial;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a server by its address, with TLS if it is {@code https}. All addresses of the host
 * are tried in turn, the one that worked last before the others. For one thread.
 */
public final class Dialer implements Way {
  private final URI server;
  private final UplinkOptions options;
  private final String host;
  private final int port;
  private final boolean secure;
  private @Nullable SSLSocketFactory tls;
  private @Nullable InetAddress lastGood;

  /**
   * A dialer that has looked nothing up yet.
   *
   * @param server {@code http} or {@code https}, host, and optionally port and path
   */
  public Dialer(URI server, UplinkOptions options) {
    this.server = server;
    this.options = options;
    this.secure = "https".equals(server.getScheme());
    String name = server.getHost();
    this.host = name.startsWith("[") ? name.substring(1, name.length() - 1) : name;
    this.port = server.getPort() >= 0 ? server.getPort() : secure ? 443 : 80;
  }

  @Override
  public Socket open() throws IOException {
    IOException failure = new UnknownHostException(host);
    for (InetAddress address : addresses()) {
      try {
        Socket opened = secure ? secure(address) : connect(address);
        lastGood = address;
        return opened;
      } catch (SocketException | SocketTimeoutException e) {
        failure = e;
      }
    }
    throw failure;
  }

  private List<InetAddress> addresses() throws UnknownHostException {
    List<InetAddress> addresses = new ArrayList<>(List.of(InetAddress.getAllByName(host)));
    InetAddress first = lastGood;
    if (first != null && addresses.remove(first)) {
      addresses.addFirst(first);
    }
    return addresses;
  }

  /** Connects with TLS, and checks that the certificate is for the host's name. */
  private Socket secure(InetAddress address) throws IOException {
    SSLSocketFactory factory = tls;
    if (factory == null) {
      factory = Trust.sockets(options.caFile());
      tls = factory;
    }
    SSLSocketFactory made = factory;
    Socket raw = connect(address);
    return closingOnFailure(raw, () -> handshake(made, raw));
  }

  private Socket handshake(SSLSocketFactory factory, Socket raw) throws IOException {
    SSLSocket socket = (SSLSocket) factory.createSocket(raw, host, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(millis(options.connectTimeout()));
    socket.startHandshake();
    return socket;
  }

  private Socket connect(InetAddress address) throws IOException {
    Socket socket = new Socket();
    return closingOnFailure(
        socket,
        () -> {
          socket.connect(new InetSocketAddress(address, port), millis(options.connectTimeout()));
          socket.setTcpNoDelay(true);
          return socket;
        });
  }

  private static int millis(Duration time) {
    return (int) time.toMillis();
  }

  private interface Opening {
    Socket open() throws IOException;
  }

  private static Socket closingOnFailure(Socket socket, Opening opening) throws IOException {
    boolean opened = false;
    try {
      Socket result = opening.open();
      opened = true;
      return result;
    } finally {
      if (!opened) {
        socket.close();
      }
    }
  }

  @Override
  public String destination() {
    return server.toString();
  }

  @Override
  public String reason(IOException failure) {
    return switch (failure) {
      case UnknownHostException _ -> "the host name " + host + " is not known";
      case SocketTimeoutException _ -> "it does not answer in time";
      case SSLException tlsFailure -> "TLS: " + message(tlsFailure);
      case EOFException _ -> "it closed the connection without an answer";
      case ProtocolException garbage -> "what it answers is not HTTP: " + message(garbage);
      default -> message(failure);
    };
  }

  private static String message(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }
}
