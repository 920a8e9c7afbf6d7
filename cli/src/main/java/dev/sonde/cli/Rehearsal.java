package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.host.SpaceReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The whole work of an agent or a server in a few seconds, for recording what their start-up loads;
 * keeps nothing.
 */
final class Rehearsal {
  private static final int REPORTS = 60;

  private Rehearsal() {}

  /**
   * Runs an agent against a stand-in server on loopback until enough reports came, or half a minute
   * passed.
   */
  static void ofAgent() {
    CountDownLatch reports = new CountDownLatch(REPORTS);
    try (ServerSocket standIn = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        TemporaryFolder folder = TemporaryFolder.create()) {
      Thread.ofPlatform().daemon().start(() -> acknowledgeAll(standIn, reports));
      SpaceReader spaces = SpaceReader.ofLibcAhead();
      AgentSettings settings = settings(standIn.getLocalPort(), folder.path());
      try (ShutdownSignal end = new ShutdownSignal()) {
        Thread.ofPlatform().daemon().start(() -> endAfter(reports, end));
        AgentService.run(settings, spaces, end);
      }
    } catch (IOException e) {
      throw new CommandFailedException("the rehearsal failed: " + e, e);
    }
  }

  /** Tests a server, which is started the usual way, first empty and then on what it kept. */
  static void ofServer() {
    new Selftest(done -> {}).run();
  }

  private static void endAfter(CountDownLatch reports, ShutdownSignal end) {
    try {
      if (reports.await(30, TimeUnit.SECONDS)) {
        end.askToEnd();
      } else {
        end.fail(
            new CommandFailedException(
                "the rehearsal saw only " + (REPORTS - reports.getCount()) + " reports"));
      }
    } catch (InterruptedException e) {
      end.askToEnd();
    }
  }

  /** Settings that came the usual way, with an interval that is shorter than any user's. */
  private static AgentSettings settings(int port, Path folder) {
    List<String> flags =
        List.of(
            "--server=http://127.0.0.1:" + port,
            "--device-id=rehearsal",
            "--state-dir",
            folder.toString());
    if (PlainStart.of("agent", flags.getFirst()).isEmpty()) {
      throw new CommandFailedException("an agent with usual flags does not start the plain way");
    }
    ServiceCall call = PlainStart.call(flags, AgentSettings.KEYS).orElseThrow();
    call.startLogging();
    return AgentSettings.of(call.gather(AgentSettings.KEYS)).each(Duration.ofMillis(50));
  }

  private static void acknowledgeAll(ServerSocket standIn, CountDownLatch reports) {
    while (!standIn.isClosed()) {
      try (Socket connection = standIn.accept()) {
        acknowledgeAll(connection, reports);
      } catch (IOException e) {
        // The agent hung up, or the rehearsal is over and the loop ends.
      }
    }
  }

  private static void acknowledgeAll(Socket connection, CountDownLatch reports) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
    byte[] answer =
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 27\r\n\r\n{\"stored\":1,\"duplicates\":0}"
            .getBytes(StandardCharsets.US_ASCII);
    while (skipRequest(in)) {
      connection.getOutputStream().write(answer);
      reports.countDown();
    }
  }

  /** Reads one request; false when there are no more. */
  private static boolean skipRequest(BufferedReader in) throws IOException {
    int length = 0;
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.isEmpty()) {
        for (long left = length; left > 0; left -= in.skip(left)) {
          // skip() may stop short
        }
        return true;
      }
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring("content-length:".length()).strip());
      }
    }
    return false;
  }
}
