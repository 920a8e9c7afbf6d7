package dev.sonde.probe;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that a test runs against, from its start to its end. */
public final class RealPeer implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;

  private RealPeer(Process process) {
    this.process = process;
    this.output = process.inputReader();
  }

  /**
   * Starts a program; the test is skipped if it is not installed.
   *
   * @param folder where it works
   * @param command the program's name and what it is told
   */
  public static RealPeer start(Path folder, String... command) throws IOException {
    Optional<Path> program = find(command[0]);
    assumeTrue(program.isPresent(), command[0] + " is not installed");
    List<String> words = new ArrayList<>(List.of(command));
    words.set(0, program.orElseThrow().toString());
    return new RealPeer(
        new ProcessBuilder(words).directory(folder.toFile()).redirectErrorStream(true).start());
  }

  private static Optional<Path> find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    return Stream.of(path.split(":"))
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Waits until it has said something, and reads on so that it never blocks. */
  public RealPeer awaitWords(String words) throws IOException {
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      said.append(line).append('\n');
      if (line.contains(words)) {
        Thread.startVirtualThread(this::readOn);
        return this;
      }
    }
    throw new IllegalStateException("it ended before it said '" + words + "':\n" + said);
  }

  private void readOn() {
    try (BufferedReader rest = output) {
      while (rest.readLine() != null) {
        // Only so that its output never fills up.
      }
    } catch (IOException | UncheckedIOException e) {
      // It has ended.
    }
  }

  /** Sends it a signal such as {@code STOP}. */
  public void signal(String name) throws InterruptedException {
    Net.run("kill -" + name + " " + process.pid());
  }

  /** A port of loopback that is free for TCP and UDP. */
  public static int freePort() throws IOException {
    while (true) {
      try (ServerSocket tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
          DatagramSocket udp =
              new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
        return udp.getLocalPort();
      } catch (java.net.BindException e) {
        // Taken for UDP: another one.
      }
    }
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
