package dev.sonde.cli;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.AgentSettings;
import dev.sonde.agent.module.ModuleHost;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.host.SpaceReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
      Thread.ofPlatform().daemon().start(() -> new StandIn(standIn, reports).serve());
      SpaceReader spaces = SpaceReader.ofLibcAhead();
      AgentSettings settings = settings(standIn.getLocalPort(), folder.path());
      tellModules(settings);
      StartPages.ofThisProcess().ifPresent(StartPages::giveBack);
      try (ShutdownSignal end = new ShutdownSignal()) {
        Thread.ofPlatform().daemon().start(() -> endAfter(reports, end));
        AgentService.run(settings, spaces, end);
      }
    } catch (IOException e) {
      throw new CommandFailedException("the rehearsal failed: " + e, e);
    }
  }

  /**
   * Lists the modules, as an agent does for each server that it links to; the stand-in has no link.
   */
  private static void tellModules(AgentSettings settings) {
    try (ModuleHost host =
        RunningAgent.modules(settings, dev.sonde.transport.Commands.NONE, AgentClock.system())) {
      host.json();
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
            "--api=127.0.0.1:0",
            "--state-dir",
            folder.toString());
    if (PlainStart.of("agent", flags.getFirst()).isEmpty()) {
      throw new CommandFailedException("an agent with usual flags does not start the plain way");
    }
    ServiceCall call = PlainStart.call(flags, AgentSettings.KEYS).orElseThrow();
    call.startLogging();
    return AgentSettings.of(call.gather(AgentSettings.KEYS)).each(Duration.ofMillis(50));
  }
}
