package dev.sonde.cli;

import dev.sonde.model.telemetry.Telemetry;
import java.util.Optional;

/** {@code sonde relay}, once its command line has been read. */
final class RelayService {
  private RelayService() {}

  /** Relays until the process is asked to end. */
  static void run(ServiceCall call) {
    call.startLogging();
    RelayFlags flags = RelayFlags.read(call.gather(RelayFlags.KEYS));
    try (Telemetry.Installed _ =
            OwnTelemetry.start("sonde-relay", Optional.of(flags.relay().id()));
        ShutdownSignal end = new ShutdownSignal();
        RunningRelay _ = RunningRelay.start(flags)) {
      end.await();
    }
  }
}
