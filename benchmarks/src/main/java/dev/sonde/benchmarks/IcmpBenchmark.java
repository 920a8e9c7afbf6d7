package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Echo requests to many addresses of this host: how many in a second, how many are lost, and what
 * each costs; beside fping with the same addresses.
 */
public final class IcmpBenchmark {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("peers", "yes", "empty to leave fping out"),
          new Flag("targets", "50000", "20000", "how many addresses, below 65,536"),
          new Flag("waves", "10", "4", "how often each is asked, after as many to warm up"),
          Flag.of("width", "2000", "how many runs of the kind icmp are under way at once"));

  private static final double TICKS_PER_SECOND = 100;

  private final Flags flags;
  private final int targets;

  private IcmpBenchmark(Flags flags) {
    this.flags = flags;
    this.targets = flags.whole("targets");
  }

  /** What waves came to. */
  private record Waves(double perSecond, double bestPerSecond, double loss, double micros) {
    String cell() {
      return "**%s/s** (best wave %s), lost %.3f %%, **%s µs**"
          .formatted(Rows.figure(perSecond), Rows.figure(bestPerSecond), loss, Rows.figure(micros));
    }
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException {
    new IcmpBenchmark(new Flags(args, FLAGS)).run();
  }

  private void run() throws IOException {
    Rows rows = new Rows("icmp");
    Waves fping = flags.text("peers").isEmpty() ? new Waves(0, 0, 0, Double.NaN) : fping();
    String peer = Double.isNaN(fping.micros) ? "" : "fping " + fping.cell();
    Waves bulk = waves("wave " + targets, "-Xmx64m");
    String what = "ICMP, " + targets + " targets on 127/8, one echo each: rate, loss, CPU per echo";
    rows.row(what, "≥300 k/s, <0.1 %, ≤3 µs", bulk.cell(), peer, ratio(bulk, fping));
    Waves compiled =
        waves("wave " + targets, "-Xmx64m", "-XX:TieredStopAtLevel=4", "-XX:CICompilerCount=2");
    rows.row("… with the optimizing compiler", "", compiled.cell(), "", ratio(compiled, fping));
    Waves spread = waves("spread " + targets + " " + flags.whole("width"), "-Xmx64m");
    rows.row("… each a run of the kind `icmp`", "", spread.cell(), "", ratio(spread, fping));
  }

  private static String ratio(Waves own, Waves peer) {
    return Rows.ratio(own.micros, peer.micros);
  }

  private Waves waves(String question, String... java) throws IOException {
    try (AgentJava probes = AgentJava.start(ProbeProcess.class, java)) {
      measure(probes, question);
      return measure(probes, question);
    }
  }

  private Waves measure(AgentJava probes, String question) throws IOException {
    ProcessMeter meter = probes.meter();
    double cpu = meter.cpuSeconds();
    double seconds = 0;
    double best = 0;
    long answered = 0;
    int waves = flags.whole("waves");
    for (int i = 0; i < waves; i++) {
      String[] words = probes.ask(question).split(" ", -1);
      double took = Long.parseLong(words[1]) / 1e9;
      answered += Long.parseLong(words[0]);
      seconds += took;
      best = Math.max(best, targets / took);
    }
    double sent = (double) targets * waves;
    double micros = (meter.cpuSeconds() - cpu) / sent * 1e6;
    Rows.note("%s: peak RSS %.0f MB", question, meter.peakRss());
    return new Waves(sent / seconds, best, 100 * (sent - answered) / sent, micros);
  }

  /** It knows echoes by their sequence and ends at 65,536, so each wave is a run of its own. */
  private Waves fping() throws IOException {
    try (Scratch scratch = Scratch.make()) {
      Path list = scratch.path().resolve("targets");
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < targets; i++) {
        text.append(String.format(Locale.ROOT, "127.1.%d.%d%n", i >> 8, i & 255));
      }
      Files.writeString(list, text);
      int waves = flags.whole("waves");
      double cpu = childrenSeconds();
      double best = 0;
      long answered = 0;
      double seconds = 0;
      for (int i = 0; i < waves; i++) {
        long begin = System.nanoTime();
        answered +=
            Long.parseLong(
                Shell.run(
                        "fping -q -c 1 -i 0 -t 500 -f "
                            + list
                            + " 2>&1 >/dev/null | grep -c ' 1/1/0%'")
                    .trim());
        double took = (System.nanoTime() - begin) / 1e9;
        seconds += took;
        best = Math.max(best, targets / took);
      }
      double sent = (double) targets * waves;
      double micros = (childrenSeconds() - cpu) / sent * 1e6;
      return new Waves(sent / seconds, best, 100 * (sent - answered) / sent, micros);
    }
  }

  /** CPU time of this process' children that have ended, from {@code /proc/self/stat}. */
  private static double childrenSeconds() throws IOException {
    String line = Files.readString(Path.of("/proc/self/stat"));
    String[] words = line.substring(line.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(words[13]) + Long.parseLong(words[14])) / TICKS_PER_SECOND;
  }
}
