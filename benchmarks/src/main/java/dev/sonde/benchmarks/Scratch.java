package dev.sonde.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A folder of this run alone; closing deletes it. */
record Scratch(Path path) implements AutoCloseable {

  /** A fresh folder below the system's folder for temporary files. */
  static Scratch make() throws IOException {
    return new Scratch(Files.createTempDirectory("sonde-bench-"));
  }

  /** The length of all files below a folder in this one, in bytes. */
  long bytes(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(path.resolve(folder))) {
      long bytes = 0;
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += length(file);
      }
      return bytes;
    }
  }

  /**
   * Takes all files below a folder in this one out of the page cache, once they are on disk.
   *
   * @throws IOException if that could not be done
   */
  void forgetCached(String folder) throws IOException {
    Shell.run(
        "sync -f '%1$s' && find '%1$s' -type f -exec dd if={} iflag=nocache count=0 status=none ';'"
            .formatted(path.resolve(folder)));
  }

  /** The length of a file, 0 if it has just gone. */
  private static long length(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  @Override
  public void close() throws IOException {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
