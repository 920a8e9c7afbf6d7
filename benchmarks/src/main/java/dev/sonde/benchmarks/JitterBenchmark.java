package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * Jitter and variation of delay beside the truth: a responder that delays by a known sequence, and
 * notes how long it really did.
 */
public final class JitterBenchmark {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("peers", "yes", "not used"),
          new Flag("count", "400", "100", "how many datagrams"));

  private final double[] held;
  private volatile int answered;

  private JitterBenchmark(int count) {
    held = new double[count];
  }

  /** Delay of a datagram, in milliseconds: 2 to 12, in an order that looks like none. */
  private static double delay(int number) {
    return 2 + number * 7 % 11;
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException {
    int count = new Flags(args, FLAGS).whole("count");
    new JitterBenchmark(count).run(count);
  }

  private void run(int count) throws IOException {
    Rows rows = new Rows("jitter");
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        AgentJava probes = AgentJava.start(ProbeProcess.class, "-Xmx64m")) {
      Thread.ofPlatform().daemon().start(() -> respond(socket));
      Map<String, Double> found = new HashMap<>();
      String question = "fields echo 127.0.0.1:" + socket.getLocalPort() + " transport=udp rate=50";
      probes.ask(question + " count=20"); // classes are loaded
      answered = 0;
      for (String word : probes.ask(question + " count=" + count).split(" ", -1)) {
        found.put(word.replaceFirst("=.*", ""), Double.valueOf(word.replaceFirst("^.*=", "")));
      }
      Map<String, Double> truth = truth(held);
      for (String name : List.of("jitter_ms", "jitter_rfc3550_ms", "ipdv_min_ms", "ipdv_max_ms")) {
        double measured = found.getOrDefault(name, Double.NaN);
        double computed = truth.getOrDefault(name, Double.NaN);
        rows.row(
            "`" + name + "` of " + count + " delays between 2 and 12 ms",
            "the same",
            "**%.3f**".formatted(measured),
            "held %.3f".formatted(computed),
            "%+.1f µs off".formatted(1_000 * (measured - computed)));
      }
    }
  }

  /**
   * What the definitions come to.
   *
   * @param held delays in milliseconds, in the order of sending
   */
  static Map<String, Double> truth(double[] held) {
    double sum = 0;
    double smoothed = 0;
    double least = 0;
    double most = 0;
    for (int i = 1; i < held.length; i++) {
      double change = held[i] - held[i - 1];
      sum += Math.abs(change);
      smoothed += (Math.abs(change) - smoothed) / 16;
      least = Math.min(least, change);
      most = Math.max(most, change);
    }
    return Map.of(
        "jitter_ms", sum / (held.length - 1),
        "jitter_rfc3550_ms", smoothed,
        "ipdv_min_ms", least,
        "ipdv_max_ms", most);
  }

  /** Waits for the most part, and spins for the rest, which timers are too coarse for. */
  private void respond(DatagramSocket socket) {
    DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
    while (true) {
      try {
        socket.receive(packet);
        long begin = System.nanoTime();
        int number = answered;
        long until = begin + (long) (delay(number) * 1e6);
        LockSupport.parkNanos(until - System.nanoTime() - 500_000);
        while (System.nanoTime() - until < 0) {
          Thread.onSpinWait();
        }
        if (number < held.length) {
          held[number] = (System.nanoTime() - begin) / 1e6;
        }
        answered = number + 1;
        socket.send(packet);
        packet.setLength(2_048);
      } catch (IOException e) {
        return;
      }
    }
  }
}
