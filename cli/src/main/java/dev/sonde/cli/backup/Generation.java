package dev.sonde.cli.backup;

import dev.sonde.model.Micros;
import dev.sonde.server.backup.Manifest;
import java.time.Instant;

/**
 * One backup.
 *
 * @param name its name, the time at which it was taken
 * @param manifest what is in it
 */
public record Generation(String name, Manifest manifest) {

  /** The instant whose state it is. */
  public Instant time() {
    return Micros.toInstant(manifest.time());
  }
}
