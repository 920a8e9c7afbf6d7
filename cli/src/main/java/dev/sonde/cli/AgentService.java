package dev.sonde.cli;

import dev.sonde.agent.AgentSettings;
import dev.sonde.host.SpaceReader;
import dev.sonde.model.telemetry.Telemetry;
import java.util.Optional;

/** {@code sonde agent}, once its command line has been read. */
final class AgentService {
  private AgentService() {}

  /** Measures and reports until the process is asked to end. */
  static void run(ServiceCall call) {
    SpaceReader spaces = SpaceReader.ofLibcAhead();
    call.startLogging();
    AgentSettings settings = AgentSettings.of(call.gather(AgentSettings.KEYS));
    try (ShutdownSignal end = new ShutdownSignal()) {
      run(settings, spaces, end);
    }
  }

  /** Measures and reports until the signal comes. */
  static void run(AgentSettings settings, SpaceReader spaces, ShutdownSignal end) {
    try (Telemetry.Installed _ =
            OwnTelemetry.start("sonde-agent", Optional.of(settings.deviceId()));
        RunningAgent agent = RunningAgent.start(settings, spaces)) {
      agent.reportFaultTo(end);
      StartPages.giveBackUntil(end);
      end.await();
    }
  }
}
