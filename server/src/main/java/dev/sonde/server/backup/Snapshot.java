package dev.sonde.server.backup;

import java.nio.file.Path;

/**
 * A snapshot that lies in a folder until it is given back.
 *
 * @param folder where it is
 * @param manifest what is in it
 * @param expires when it is deleted unless asked for longer, in microseconds since 1970
 */
public record Snapshot(Path folder, Manifest manifest, long expires) {
  /** The name of the file with the manifest, in the folder. */
  public static final String MANIFEST = "snapshot.json";

  Snapshot until(long later) {
    return new Snapshot(folder, manifest, later);
  }
}
