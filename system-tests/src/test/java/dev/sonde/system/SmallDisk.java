package dev.sonde.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** A file system of its own, small enough to be filled: a tmpfs, which root may mount. */
final class SmallDisk implements AutoCloseable {
  private static final int BLOCK = 4096;

  private final Path path;

  private SmallDisk(Path path) {
    this.path = path;
  }

  /** Mounts a disk on a folder that is made for it; skips the test where that is not allowed. */
  static SmallDisk mount(Path path, String size) throws IOException, InterruptedException {
    Files.createDirectories(path);
    int status = run("mount", "-t", "tmpfs", "-o", "size=" + size, "sonde-test", path.toString());
    assumeTrue(status == 0, "a small disk can't be mounted; run this test as root");
    return new SmallDisk(path);
  }

  Path path() {
    return path;
  }

  /** Fills the disk until so many bytes are free, 0 for none; returns the file that does it. */
  Path fillUpTo(long free) throws IOException {
    Path ballast = path.resolve("ballast-" + free);
    byte[] block = new byte[BLOCK];
    Arrays.fill(block, (byte) 1);
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (path.toFile().getUsableSpace() > free) {
        out.write(block);
      }
    } catch (IOException full) {
      if (free > 0) {
        throw full;
      }
    }
    return ballast;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    if (run("umount", path.toString()) != 0) {
      // Somebody still holds a file: it goes once that one is closed.
      run("umount", "--lazy", path.toString());
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }
}
