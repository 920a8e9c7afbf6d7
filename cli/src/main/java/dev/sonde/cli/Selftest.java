package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.host.SpaceReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The whole way from this host's figures to the page, in a temporary folder, with a server that is
 * started, ended and started again.
 */
final class Selftest {
  private static final String DEVICE = "selftest";
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  private final Consumer<String> done;

  /**
   * A test that was not run yet.
   *
   * @param done is told what is seen to work
   */
  Selftest(Consumer<String> done) {
    this.done = done;
  }

  /**
   * Runs the test.
   *
   * @throws CommandFailedException if something does not work
   */
  void run() {
    try (TemporaryFolder folder = TemporaryFolder.create()) {
      Path data = folder.path().resolve("server");
      try (RunningServer server = start(data)) {
        done.accept("a server answers on " + server.localAddress());
        followReport(server, folder.path().resolve("agent"));
      }
      try (RunningServer server = start(data)) {
        done.accept("the server starts again on what it kept");
        await(server, "/devices", DEVICE, "the host is still listed");
      }
    } catch (IOException e) {
      throw new CommandFailedException("the temporary folder: " + e.getMessage(), e);
    }
  }

  /** A server with settings that came the usual way. */
  private static RunningServer start(Path data) {
    ServiceCall call =
        PlainStart.call(List.of("--listen", "127.0.0.1:0", "--data=" + data), ServerService.KEYS)
            .orElseThrow();
    return RunningServer.start(ServerFlags.read(call.gather(ServerService.KEYS)));
  }

  private void followReport(RunningServer server, Path state) {
    try (RunningAgent agent = RunningAgent.start(agent(server, state), SpaceReader.ofLibc())) {
      await(
          server,
          "/devices",
          "\"device_id\":\"" + DEVICE + "\"",
          "a report of this host is stored and listed");
      await(
          server,
          "/api/v1/devices/" + DEVICE,
          "\"kind\":\"host\"",
          "its latest values can be read");
      await(
          server,
          "/api/v1/series?kind=host&fields=cpu_pct,mem_pct,rate(tcp_segments_out)",
          "\"times\"",
          "its history can be read");
      await(server, "/api/v1/sparklines", DEVICE, "its history fits a table");
      await(server, "/api/v1/events", "device-new", "its coming is an event");
      await(server, "/", "<html", "the page is served");
      await(server, "/metrics", "sonde_", "the server tells of itself");
      await(server, "/health/ready", "ok", "all parts are well");
    }
  }

  private static AgentSettings agent(RunningServer server, Path state) {
    return new AgentSettings(
        URI.create(server.localAddress()),
        Duration.ofMillis(200),
        DEVICE,
        state,
        1 << 20,
        Duration.ofHours(1),
        Optional.empty());
  }

  private void await(RunningServer server, String path, String expected, String meaning) {
    long begin = System.nanoTime();
    String answer = "";
    while (System.nanoTime() - begin < PATIENCE) {
      answer = read(URI.create(server.localAddress() + path));
      if (answer.replace(": ", ":").contains(expected)) {
        done.accept(meaning);
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
    }
    throw new CommandFailedException("expected " + expected + " in " + path + ", found: " + answer);
  }

  private static String read(URI address) {
    try {
      HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout(2_000);
      connection.setReadTimeout(5_000);
      try (BufferedReader in =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8))) {
        return in.lines().collect(Collectors.joining("\n"));
      }
    } catch (IOException e) {
      return e.toString();
    }
  }
}
