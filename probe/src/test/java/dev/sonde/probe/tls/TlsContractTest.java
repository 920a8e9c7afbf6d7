package dev.sonde.probe.tls;

import dev.sonde.probe.ProbeContract;
import dev.sonde.probe.ProbeProvider;
import dev.sonde.probe.secure.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class TlsContractTest extends ProbeContract {
  @TempDir static @Nullable Path folder;
  private static @Nullable TestCertificates certificates;
  private @Nullable ServerSocket server;
  private volatile boolean silent;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = new TestCertificates(Objects.requireNonNull(folder));
    certificates.sign("good", "ip:127.0.0.1", "-1d", 90);
  }

  @Override
  protected ProbeProvider<?> provider() {
    return new TlsProvider();
  }

  @Override
  protected String badTarget() {
    return "localhost";
  }

  @Override
  protected Map<String, Object> needed() {
    return Map.of("ca-file", Objects.requireNonNull(certificates).authority().toString());
  }

  @Override
  protected String start() throws IOException {
    ServerSocket listening = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    server = listening;
    SSLContext context = Objects.requireNonNull(certificates).server("good");
    Thread.startVirtualThread(() -> acceptAll(listening, context));
    return "127.0.0.1:" + listening.getLocalPort();
  }

  private void acceptAll(ServerSocket listening, SSLContext context) {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        Thread.startVirtualThread(() -> serve(client, context));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket client, SSLContext context) {
    try (client) {
      if (silent) {
        client.getInputStream().readAllBytes();
        return;
      }
      SSLSocket secure = (SSLSocket) context.getSocketFactory().createSocket(client, null, true);
      secure.setUseClientMode(false);
      secure.getInputStream().readAllBytes();
    } catch (IOException e) {
      // The probe hung up.
    }
  }

  @Override
  protected void silence() {
    silent = true;
  }

  @Override
  protected void end() throws IOException {
    if (server != null) {
      server.close();
    }
  }
}
