package dev.sonde.probe;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Commands that change networks and firewalls, for tests that run as root. */
public final class Net {
  private Net() {}

  /** Skips the test unless it runs as root and the programs are there. */
  public static void require(String... programs) {
    try {
      assumeTrue(
          Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0),
          "only root can make networks");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (String program : programs) {
      assumeTrue(
          List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin").stream()
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
          program + " is not installed");
    }
  }

  /** Runs a command of the shell, whose failure fails the test. */
  public static String run(String command) throws InterruptedException {
    Output output = tryTo(command);
    if (output.status() != 0) {
      throw new AssertionError(command + ": " + output.text());
    }
    return output.text();
  }

  /**
   * What a command did.
   *
   * @param status 0 if it went well
   * @param text what it wrote
   */
  public record Output(int status, String text) {}

  /** Runs a command of the shell. */
  public static Output tryTo(String command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin; " + command)
              .redirectErrorStream(true)
              .start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Output(process.waitFor(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
