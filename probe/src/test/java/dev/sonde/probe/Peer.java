package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real server that a test starts, and ends by its own process. */
public final class Peer implements AutoCloseable {
  private final Process process;

  private Peer(Process process) {
    this.process = process;
  }

  /** The program of a name; the test is skipped if it is not there. */
  public static String program(String name) {
    String found =
        Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse("");
    assumeTrue(!found.isEmpty(), "the program " + name + " is not installed");
    return found;
  }

  /** A port of loopback that nobody listened on a moment ago. */
  public static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }

  /** Starts a server and waits until a port of 127.0.0.1 answers. */
  public static Peer start(List<String> command, Path log, int port)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Peer peer = new Peer(process);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!listens(port)) {
      boolean gone = process.waitFor(20, TimeUnit.MILLISECONDS);
      if (gone || System.nanoTime() > end) {
        peer.close();
        assertThat(Files.readString(log)).as("%s does not listen on %s", command, port).isNull();
      }
    }
    return peer;
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1_000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
    children.forEach(ProcessHandle::destroy);
  }
}
