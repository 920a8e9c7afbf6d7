package dev.sonde.server.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** A real Prometheus on a free port of loopback. */
final class PrometheusPeer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/prometheus");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Path folder;
  private final int port;
  private final Process process;

  /**
   * A Prometheus that answers.
   *
   * @param folder for its data
   * @param config its configuration, in which {@code @TARGETS@} is the file of what it scrapes
   */
  PrometheusPeer(Path folder, String config) throws IOException {
    assumeTrue(Files.isExecutable(PROGRAM), "prometheus is not installed");
    this.folder = folder;
    this.port = freePort();
    configure(config);
    this.process =
        new ProcessBuilder(
                PROGRAM.toString(),
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--web.enable-remote-write-receiver",
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    await().atMost(PATIENCE).until(this::isReady);
  }

  private void configure(String config) throws IOException {
    Files.writeString(
        folder.resolve("prometheus.yml"), config.replace("@TARGETS@", targets().toString()));
  }

  /** Names what it scrapes from now on. */
  void scrape(String... targets) throws IOException {
    List<String> quoted = Stream.of(targets).map(target -> '"' + target + '"').toList();
    Path written = folder.resolve("targets.unfinished");
    Files.writeString(written, "[{\"targets\": " + quoted + "}]");
    Files.move(written, targets(), StandardCopyOption.ATOMIC_MOVE);
  }

  private Path targets() {
    return folder.resolve("targets.json");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean isReady() {
    assertThat(process.isAlive()).as(this::told).isTrue();
    try {
      return send(HttpRequest.newBuilder(uri("/-/ready"))).statusCode() == 200;
    } catch (UncheckedIOException notYet) {
      return false;
    }
  }

  /** What it wrote to its log. */
  String told() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  int port() {
    return port;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    process.destroy();
    await().atMost(PATIENCE).until(() -> !process.isAlive());
    client.shutdownNow();
  }
}
