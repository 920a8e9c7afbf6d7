package dev.sonde.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Mosquitto, and nats-server with JetStream, on free ports of loopback; closing ends them. */
record Brokers(int mqtt, int nats, List<Program> programs) implements AutoCloseable {
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(20);

  /** Starts them with their files in a folder, and waits until they take connections. */
  static Brokers start(Path folder) throws IOException {
    int mqtt = Program.freePort();
    int nats = Program.freePort();
    Brokers brokers =
        new Brokers(mqtt, nats, List.of(mosquitto(folder, mqtt), natsServer(folder, nats)));
    brokers.await(mqtt);
    brokers.await(nats);
    return brokers;
  }

  private static Program mosquitto(Path folder, int port) throws IOException {
    Path own = Files.createDirectory(folder.resolve("mosquitto"));
    Files.writeString(
        own.resolve("conf"),
        "listener %d 127.0.0.1%nallow_anonymous true%nuser root%n".formatted(port));
    return shell("mosquitto", own, "mosquitto -c conf");
  }

  private static Program natsServer(Path folder, int port) throws IOException {
    Path own = Files.createDirectory(folder.resolve("nats"));
    Files.writeString(
        own.resolve("conf"),
        "listen: 127.0.0.1:%d%njetstream { store_dir: \"%s\" }%n".formatted(port, own));
    return shell("nats-server", own, "nats-server -c conf");
  }

  private static Program shell(String name, Path folder, String command) throws IOException {
    return Program.start(
        name, folder, List.of("bash", "-c", "PATH=$PATH:/usr/sbin; exec " + command));
  }

  private void await(int port) throws IOException {
    long began = System.nanoTime();
    while (true) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
        return;
      } catch (IOException e) {
        if (System.nanoTime() - began > PATIENCE) {
          throw new IOException("nothing listens on port " + port, e);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Program program : programs) {
      program.close();
    }
  }
}
