package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import dev.sonde.host.SpaceReader;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.server.ServerSettings;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sonde up}: a server and an agent for this very host, in one go. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Watch this very host: start a server and an agent in one go. Ctrl-C stops both.",
      ""
    },
    footer = {"", "Examples:", "  sonde up", "  sonde up --listen 127.0.0.1:8080 --interval 2"})
final class UpCommand implements Runnable {
  @Mixin private ServerOptions flags = new ServerOptions();

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "Time between two reports, at least 1; default 10.")
  String interval = "";

  @Option(
      names = "--device-id",
      paramLabel = "ID",
      description = "Name of this host; default as in 'sonde agent --help'.")
  String deviceId = "";

  @Mixin private ServiceOptions service = new ServiceOptions();

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    List<String> keys =
        Stream.concat(flags.keys().stream(), Stream.of("interval", "device-id")).toList();
    ServiceCall call = service.call(keys);
    call.startLogging();
    Map<String, String> texts = call.gather(keys);
    ServerSettings server = ServerFlags.read(only(texts, flags.keys()));
    try (Telemetry.Installed _ = OwnTelemetry.start("sonde", Optional.empty());
        ShutdownSignal end = new ShutdownSignal();
        RunningServer running = RunningServer.start(server);
        RunningAgent agent =
            RunningAgent.start(agentOf(running, server, texts), SpaceReader.ofLibcAhead())) {
      agent.reportFaultTo(end);
      tell(running, server, agent);
      end.await();
    }
  }

  private AgentSettings agentOf(
      RunningServer running, ServerSettings server, Map<String, String> texts) {
    Map<String, String> own = new HashMap<>(texts);
    own.keySet().removeAll(flags.keys());
    own.put("server", running.localAddress());
    InetAddress address = new InetSocketAddress(server.host(), 0).getAddress();
    if (address != null) {
      own.put("respond", address.getHostAddress());
    }
    own.put("state-dir", server.data().resolve("agent").toString());
    return AgentSettings.of(own);
  }

  private static Map<String, String> only(Map<String, String> texts, Iterable<String> keys) {
    Map<String, String> some = new LinkedHashMap<>();
    for (String key : keys) {
      if (texts.containsKey(key)) {
        some.put(key, texts.get(key));
      }
    }
    return some;
  }

  private void tell(RunningServer running, ServerSettings server, RunningAgent agent) {
    PrintWriter out = spec.commandLine().getOut();
    out.println();
    out.println("  Sonde is up:  " + running.localAddress());
    out.println("  Data:         " + server.data());
    if (!agent.answers().isEmpty()) {
      out.println("  Answers:      " + String.join(", ", agent.answers()));
    }
    out.println("  Stop:         Ctrl-C");
    out.println();
    out.flush();
  }
}
