package dev.sonde.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Short commands of the system, run to their end. */
final class Shell {
  private Shell() {}

  /**
   * Runs a line of the shell and gives what it said.
   *
   * @throws IOException if it failed; with what it said
   */
  static String run(String line) throws IOException {
    Process process =
        new ProcessBuilder(List.of("bash", "-c", "PATH=$PATH:/usr/sbin:/sbin; " + line))
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int status = process.waitFor();
      if (status != 0) {
        throw new IOException(line + " ended with status " + status + ": " + said);
      }
      return said;
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException(line + " was interrupted", e);
    }
  }
}
