package dev.sonde.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A program that this run started; closing ends it. */
final class Program implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  private final String name;
  private final Path folder;
  private final long began;
  private final Process process;

  private Program(String name, Path folder, long began, Process process) {
    this.name = name;
    this.folder = folder;
    this.began = began;
    this.process = process;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /** A port of 127.0.0.1 that nobody has at the moment. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Starts a program in a folder; its output goes to the file {@code log} there. */
  static Program start(String name, Path folder, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile());
    long began = System.nanoTime();
    return new Program(name, folder, began, builder.start());
  }

  /** When it was started, as {@link System#nanoTime} has it. */
  long began() {
    return began;
  }

  /** A meter of the process. */
  ProcessMeter meter() {
    return new ProcessMeter(process.pid());
  }

  /**
   * Asks for a path again and again until the answer is as wanted; milliseconds since the start.
   */
  double millisUntil(int port, String path, AnswerTest wanted) throws IOException {
    while (true) {
      try (HttpConnection connection = new HttpConnection(port)) {
        if (wanted.holds(connection.get(path))) {
          return (System.nanoTime() - began) / 1e6;
        }
      } catch (IOException e) {
        requireAlive(e);
      }
      requireAlive(new IOException("no answer as wanted at " + path));
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** Whether an answer is the one that was waited for. */
  @FunctionalInterface
  interface AnswerTest {
    boolean holds(HttpConnection.Answer answer);
  }

  /** Waits until a path is answered with 200. */
  double millisUntilOk(int port, String path) throws IOException {
    return millisUntil(port, path, answer -> answer.status() == 200);
  }

  /** Waits until the program has ended by itself. */
  void await() throws IOException, InterruptedException {
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(name + " ended with status " + status + ": " + log());
    }
  }

  /** Ends the program as a person would (SIGTERM). */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(name + ": interrupted while it ended", e);
    }
  }

  /** The end of what the program said. */
  String log() throws IOException {
    List<String> lines = Files.readAllLines(folder.resolve("log"));
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  private void requireAlive(IOException cause) throws IOException {
    if (!process.isAlive() || System.nanoTime() - began > PATIENCE) {
      throw new IOException(name + " did not come up: " + log(), cause);
    }
  }
}
