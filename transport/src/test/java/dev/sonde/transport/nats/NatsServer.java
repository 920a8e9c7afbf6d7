package dev.sonde.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A real nats-server, a child process on a free loopback port with a configuration of its own. */
final class NatsServer implements AutoCloseable {
  private final Path folder;
  private final int port;
  private final List<String> lines;
  private @Nullable Process process;

  private NatsServer(Path folder, int port, List<String> lines) {
    this.folder = folder;
    this.port = port;
    this.lines = lines;
  }

  /** A server with these lines in its configuration. */
  static NatsServer start(String... lines) {
    NatsServer server = of(freePort(), List.of(lines));
    server.startAgain();
    return server;
  }

  /** A server that keeps deliveries. */
  static NatsServer keeping() {
    return start("jetstream { store_dir: 'FOLDER/store', max_file_store: 1G }");
  }

  /** Three servers that are one cluster and keep deliveries together. */
  static List<NatsServer> cluster() {
    List<Integer> routes = Stream.generate(NatsServer::freePort).limit(3).toList();
    String all = String.join(", ", routes.stream().map(p -> "nats://127.0.0.1:" + p).toList());
    List<NatsServer> servers = new ArrayList<>();
    for (int route : routes) {
      NatsServer server =
          of(
              freePort(),
              List.of(
                  "server_name: s" + route,
                  "lame_duck_grace_period: 1s",
                  "lame_duck_duration: 30s",
                  "jetstream { store_dir: 'FOLDER/store', max_file_store: 1G }",
                  "cluster { name: c, listen: '127.0.0.1:" + route + "', routes: [" + all + "] }"));
      servers.add(server);
    }
    servers.forEach(NatsServer::launch);
    servers.forEach(NatsServer::awaitListening);
    return servers;
  }

  private static NatsServer of(int port, List<String> lines) {
    Assumptions.assumeTrue(isInstalled(), "nats-server is not installed");
    try {
      return new NatsServer(Files.createTempDirectory("sonde-nats"), port, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isInstalled() {
    return Stream.of("/usr/sbin/nats-server", "/usr/bin/nats-server", "/usr/local/bin/nats-server")
        .map(Path::of)
        .anyMatch(Files::isExecutable);
  }

  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it where it was before, with what it kept. */
  void startAgain() {
    launch();
    awaitListening();
  }

  private void launch() {
    try {
      List<String> all = new ArrayList<>(List.of("listen: '127.0.0.1:" + port + "'"));
      lines.forEach(line -> all.add(line.replace("FOLDER", folder.toString())));
      Path config = Files.write(folder.resolve("nats.conf"), all);
      process =
          new ProcessBuilder("nats-server", "-c", config.toString(), "-l", folder + "/log")
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("out").toFile())
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitListening() {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () -> {
              assertThat(running().isAlive()).as(Files.readString(folder.resolve("out"))).isTrue();
              try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
              }
            });
  }

  /** The address for clients. */
  URI uri() {
    return URI.create("nats://127.0.0.1:" + port);
  }

  int port() {
    return port;
  }

  Path folder() {
    return folder;
  }

  /** {@code kill -9}. */
  void kill() {
    running().destroyForcibly();
    ended();
  }

  /** Lets it end in order. */
  void stop() {
    running().destroy();
    ended();
  }

  /** Has it send its clients away and then end ("lame duck"). */
  void retire() throws IOException {
    assertThat(
            new ProcessBuilder("nats-server", "--signal", "ldm=" + running().pid())
                .start()
                .onExit()
                .join()
                .exitValue())
        .isZero();
    ended();
  }

  private Process running() {
    return Objects.requireNonNull(process);
  }

  private void ended() {
    try {
      assertThat(running().waitFor(40, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (!Files.exists(folder)) {
      return;
    }
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
