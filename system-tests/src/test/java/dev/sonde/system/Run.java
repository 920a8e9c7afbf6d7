package dev.sonde.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One run of the packaged program as a child process. Closing it ends that process and no other.
 *
 * <p>The program starts with nothing of the environment that concerns it but what the test gives.
 */
final class Run implements AutoCloseable {
  /** Where the packaged program is: the system property {@code sonde.program} names its folder. */
  private static final Path PROGRAM =
      Path.of(System.getProperty("sonde.program", "../cli/target/sonde"))
          .toAbsolutePath()
          .normalize()
          .resolve("bin/sonde");

  private static final Duration ORDERLY_END = Duration.ofSeconds(20);

  private final Process process;
  private final Path out;
  private final Path err;

  private Run(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts the program with arguments; what it says is kept in files in a folder. */
  static Run start(Path folder, String... arguments) throws IOException {
    return start(folder, Map.of(), List.of(arguments));
  }

  /** The same with environment variables. */
  static Run start(Path folder, Map<String, String> environment, List<String> arguments)
      throws IOException {
    // A shell that runs the tests in the background has its children ignore Ctrl-C; a terminal
    // does not, and neither may the program here.
    List<String> command =
        new ArrayList<>(List.of("env", "--default-signal=INT", PROGRAM.toString()));
    command.addAll(arguments);
    Path out = Files.createTempFile(folder, "run", ".out");
    Path err = Files.createTempFile(folder, "run", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("SONDE_") || name.startsWith("OTEL_"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().putAll(environment);
    return new Run(builder.start(), out, err);
  }

  /** What the program wrote to its standard output so far. */
  String out() {
    return read(out);
  }

  /** What the program wrote to its standard error so far, which includes its log. */
  String err() {
    return read(err);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** The processes that this one started and that still run. */
  List<ProcessHandle> children() {
    return process.descendants().toList();
  }

  /** Presses Ctrl-C: sends SIGINT. */
  void interrupt() throws IOException, InterruptedException {
    signal("INT");
  }

  /** Freezes the process: it neither answers nor hangs up. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Lets a frozen process go on. */
  void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
  }

  /** Sends SIGKILL and waits until the process is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Waits for the process to end by itself and gives its exit status. */
  int exitStatus(Duration within) throws InterruptedException {
    if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new AssertionError("still running after " + within + "; it said: " + err());
    }
    return process.exitValue();
  }

  /** Asks the process to end (SIGTERM), and makes it end if it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(ORDERLY_END.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
