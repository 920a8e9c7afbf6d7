package dev.sonde.transport.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A real broker on a free port of loopback, which can be killed and started again. */
final class Mosquitto implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");

  private final Path folder;
  private final int port;
  private Optional<Process> process = Optional.empty();

  /** A broker that lets everybody in. */
  static Mosquitto open() {
    return with("allow_anonymous true");
  }

  /**
   * A broker that runs.
   *
   * @param lines of its configuration, below its listener
   */
  static Mosquitto with(String... lines) {
    assumeTrue(Files.isExecutable(PROGRAM), "mosquitto is not installed");
    try {
      Mosquitto broker = new Mosquitto(List.of(lines));
      broker.start();
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Mosquitto(List<String> lines) throws IOException {
    folder = Files.createTempDirectory("sonde-mosquitto");
    port = freePort();
    String config =
        """
        listener %d 127.0.0.1
        persistence true
        persistence_location %s/
        autosave_interval 1
        autosave_on_changes true
        log_dest file %s
        user root
        %s
        """
            .formatted(port, folder, folder.resolve("log"), String.join("\n", lines));
    Files.writeString(folder.resolve("conf"), config);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  void start() throws IOException {
    process =
        Optional.of(
            new ProcessBuilder(PROGRAM.toString(), "-c", folder.resolve("conf").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start());
    await().atMost(Duration.ofSeconds(20)).until(this::answers);
  }

  private boolean answers() {
    assertThat(process.orElseThrow().isAlive()).as(this::told).isTrue();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private String told() {
    try {
      return Files.readString(folder.resolve("out"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Ends it as a crash would. */
  void kill() {
    process.ifPresent(running -> running.destroyForcibly().onExit().join());
    process = Optional.empty();
  }

  /** Ends it as an operator would. */
  void stop() {
    process.ifPresent(
        running -> {
          running.destroy();
          running.onExit().join();
        });
    process = Optional.empty();
  }

  URI uri() {
    return URI.create("mqtt://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  @Override
  public void close() {
    kill();
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
