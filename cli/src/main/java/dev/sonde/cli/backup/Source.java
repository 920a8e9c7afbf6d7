package dev.sonde.cli.backup;

import dev.sonde.server.backup.Manifest;
import java.nio.file.Path;

/** A snapshot to be copied, which is given back when it is closed. */
public interface Source extends AutoCloseable {

  /** Where it is. */
  Path folder();

  /** What is in it. */
  Manifest manifest();

  @Override
  void close();
}
