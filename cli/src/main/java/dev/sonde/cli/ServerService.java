package dev.sonde.cli;

import dev.sonde.model.telemetry.Telemetry;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code sonde server}, once its command line has been read. */
final class ServerService {
  /** The names of the settings; each is a flag, a variable and a key of the file. */
  static final List<String> KEYS =
      Stream.concat(
              Stream.of("listen", "data", "allow-host", "allow-origin", "keep", "disk-budget"),
              BrokerFlags.KEYS.stream())
          .toList();

  private ServerService() {}

  /** Answers until the process is asked to end. */
  static void run(ServiceCall call) {
    call.startLogging();
    try (Telemetry.Installed _ = OwnTelemetry.start("sonde-server", Optional.empty());
        ShutdownSignal end = new ShutdownSignal();
        RunningServer server = RunningServer.start(ServerFlags.read(call.gather(KEYS)))) {
      end.await();
    }
  }
}
