package dev.sonde.cli;

import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.telemetry.Export;
import java.util.Optional;

/** What this process tells of itself by OpenTelemetry, if its environment asks for that. */
final class OwnTelemetry {
  private OwnTelemetry() {}

  /**
   * Begins, before the parts that have something to tell are made.
   *
   * @param service the name of the service unless the environment has one
   * @param host the device that it runs on, if that has an id
   */
  static Telemetry.Installed start(String service, Optional<String> host) {
    return Export.start(System.getenv(), new Export.Identity(service, Version.text(), host));
  }
}
