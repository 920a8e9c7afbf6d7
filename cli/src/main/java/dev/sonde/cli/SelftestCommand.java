package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import dev.sonde.host.SpaceReader;
import dev.sonde.server.ServerSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * {@code sonde selftest}: the whole way from this host's figures to the page, in a temporary
 * folder.
 */
@Command(
    name = "selftest",
    mixinStandardHelpOptions = true,
    description = {
      "Check that Sonde works on this machine: start a server and an agent in a temporary folder, follow a report from",
      "/proc to the API and the page, and clean up. Takes a few seconds; ends with status 0 if all is well."
    })
final class SelftestCommand implements Runnable {
  private static final String DEVICE = "selftest";
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    Logging.configure(Level.WARNING);
    try (TemporaryFolder folder = TemporaryFolder.create();
        RunningServer server =
            RunningServer.start(
                ServerSettings.defaults(folder.path().resolve("server"))
                    .listening("127.0.0.1", 0));
        RunningAgent agent =
            RunningAgent.start(
                agent(server, folder.path().resolve("agent")), SpaceReader.ofLibc())) {
      say("a server answers on " + server.localAddress());
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
    } catch (IOException e) {
      throw new CommandFailedException("the temporary folder: " + e.getMessage(), e);
    }
    say("all is well");
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
        say(meaning);
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

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println("ok  " + line);
    out.flush();
  }
}
