package dev.sonde.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.transport.Outcome;
import dev.sonde.transport.dial.UplinkOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpUplinkTlsTest {
  private static final String PASSWORD = "changeit";
  private static final byte[] DELIVERY = "{}".getBytes(StandardCharsets.UTF_8);

  @TempDir static Path directory;
  private static Path certificate;
  private static KeyStore keys;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path store = directory.resolve("keys.p12");
    certificate = directory.resolve("server.pem");
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "san=dns:localhost");
    keytool("-exportcert", "-rfc", "-file", certificate.toString());
    keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
  }

  @Test
  void trustsTheCertificatesOfAFile() throws Exception {
    UplinkOptions options = UplinkOptions.standard().trusting(certificate);
    try (RawServer server = server();
        HttpUplink uplink = uplink("localhost", server, options)) {
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(2, 1));
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(new Outcome.Acknowledged(2, 1));
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void connectsAnewWhenTheServerHasClosedTheKeptConnection() throws Exception {
    UplinkOptions options = UplinkOptions.standard().trusting(certificate);
    RawServer.Behaviour closing =
        (count, socket) -> {
          storing().answer(count, socket);
          socket.close();
        };
    try (RawServer server = new RawServer(listening(), closing);
        HttpUplink uplink = uplink("localhost", server, options)) {
      assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Acknowledged.class);
      assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Acknowledged.class);
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsNotBelieved() throws Exception {
    try (RawServer server = server();
        HttpUplink uplink = uplink("localhost", server, UplinkOptions.standard())) {
      assertThat(reason(uplink)).startsWith("TLS: ").contains("certification path");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aCertificateForAnotherNameIsNotBelieved() throws Exception {
    UplinkOptions options = UplinkOptions.standard().trusting(certificate);
    try (RawServer server = server();
        HttpUplink uplink = uplink("127.0.0.1", server, options)) {
      assertThat(reason(uplink)).startsWith("TLS: ").contains("127.0.0.1");
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void aServerWithoutTlsIsSaidToBeOne() throws Exception {
    try (RawServer server =
            new RawServer((count, socket) -> RawServer.write(socket, "HTTP/1.1 400 \r\n\r\n"));
        ServerSocket plain = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (var socket = plain.accept()) {
                  RawServer.write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
                } catch (IOException closed) {
                  // The test is over.
                }
              });
      URI uri = URI.create("https://localhost:" + plain.getLocalPort());
      try (HttpUplink uplink =
          new HttpUplink(uri, UplinkOptions.standard(), InstantSource.system())) {
        assertThat(reason(uplink)).startsWith("TLS: ");
        assertThat(server.requests()).isEmpty();
      }
    }
  }

  @Test
  void aFileWithoutCertificatesIsNamed() throws Exception {
    for (String content : List.of("", "no certificate", "-----BEGIN CERTIFICATE-----\nx")) {
      Path file = Files.writeString(directory.resolve("empty.pem"), content);
      try (RawServer server = server();
          HttpUplink uplink =
              uplink("localhost", server, UplinkOptions.standard().trusting(file))) {
        assertThat(reason(uplink)).startsWith("no certificates").contains(file.toString());
      }
    }
  }

  private static String reason(HttpUplink uplink) {
    Outcome outcome = uplink.deliver(DELIVERY);
    assertThat(outcome).isInstanceOf(Outcome.Later.class);
    return ((Outcome.Later) outcome).reason();
  }

  private static HttpUplink uplink(String host, RawServer server, UplinkOptions options) {
    URI uri = URI.create("https://" + host + ":" + server.port());
    return new HttpUplink(uri, options, InstantSource.system());
  }

  private static RawServer server() throws IOException, GeneralSecurityException {
    return new RawServer(listening(), storing());
  }

  private static RawServer.Behaviour storing() {
    return RawServer.says(200, "application/json", RawServer.STORED);
  }

  private static ServerSocket listening() throws IOException, GeneralSecurityException {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context
        .getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    Path tool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command = new ArrayList<>(List.of(tool.toString()));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-alias",
            "server",
            "-keystore",
            directory.resolve("keys.p12").toString(),
            "-storepass",
            PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
  }
}
