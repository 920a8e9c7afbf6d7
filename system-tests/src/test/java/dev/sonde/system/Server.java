package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** A running {@code sonde server}, which can be ended and started again on its port and data. */
final class Server implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(60);

  private final Path folder;
  private final Path data;
  private final int port;
  private Run run;
  private Http http;

  private Server(Path folder, Path data, int port) throws IOException {
    this.folder = folder;
    this.data = data;
    this.port = port;
    this.run = launch();
    this.http = new Http(port);
  }

  /** Starts a server with its data below a folder; when this returns, it answers. */
  static Server start(Path folder) throws IOException {
    return start(folder, folder.resolve("data"), Ports.free());
  }

  /** Starts a server; when this returns, it answers. */
  static Server start(Path folder, Path data, int port) throws IOException {
    Server server = new Server(folder, data, port);
    server.awaitAnswer();
    return server;
  }

  private Run launch() throws IOException {
    return Run.start(folder, "server", "--listen", "127.0.0.1:" + port, "--data", data.toString());
  }

  private void awaitAnswer() {
    awaitHealth(run, http);
  }

  /** Waits until a server answers, as long as its process lives. */
  static void awaitHealth(Run run, Http http) {
    await("the server's first answer")
        .atMost(START)
        .ignoreExceptionsInstanceOf(IOException.class)
        .failFast("the server ended", () -> assertThat(run.isAlive()).as(run.err()).isTrue())
        .until(() -> http.get("/health").status() == 200);
  }

  int port() {
    return port;
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** A client with connections to the run of the server that is under way. */
  Http http() {
    return http;
  }

  Run run() {
    return run;
  }

  /** Ends the server as a power failure would: SIGKILL. */
  void kill() throws InterruptedException {
    run.kill();
    http.close();
  }

  /** Ends the server as a service manager would: SIGTERM. */
  void stop() {
    run.close();
    http.close();
  }

  /** Starts the server again; when this returns, it answers. */
  void startAgain() throws IOException {
    run = launch();
    http = new Http(port);
    awaitAnswer();
  }

  @Override
  public void close() {
    stop();
  }
}
