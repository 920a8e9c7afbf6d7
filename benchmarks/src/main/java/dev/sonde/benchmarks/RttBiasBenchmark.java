package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Round-trip times as the programs tell them, less what tcpdump saw on the wire, packet by packet:
 * on a pair of virtual interfaces, idle and while four processes do nothing but compute.
 */
public final class RttBiasBenchmark {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("sonde", "", "the program bin/sonde, which answers in the namespace"),
          Flag.of("peers", "yes", "empty to leave ping and fping out"),
          new Flag("samples", "500", "100", "how many packets of each"));

  private static final Pattern TIME = Pattern.compile("time=([0-9.]+) ms");
  private static final String ECHOES = "icmp";
  private static final String SYNS = "'tcp[13] & 2 != 0'";

  private final Flags flags;
  private final int samples;
  private final Rows rows = new Rows("rtt-bias");

  private RttBiasBenchmark(Flags flags) {
    this.flags = flags;
    this.samples = flags.whole("samples");
  }

  /** What gives round-trip times in milliseconds, in the order of sending; NaN for none. */
  @FunctionalInterface
  private interface Source {
    double[] millis() throws IOException;
  }

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException, InterruptedException {
    new RttBiasBenchmark(new Flags(args, FLAGS)).run();
  }

  private void run() throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.make();
        Namespace peer = Namespace.make("rtt");
        Program _ = responder(scratch.path(), peer);
        AgentJava probes = AgentJava.start(ProbeProcess.class, "-Xmx32m")) {
      probes.ask("run 1 1 tcping " + Namespace.THERE + ":4401 count=5 spacing=100ms");
      measureAll(probes, scratch.path(), "idle");
      List<Process> loops = new ArrayList<>();
      try {
        for (int i = 0; i < 4; i++) {
          loops.add(
              new ProcessBuilder("timeout", "170", "sh", "-c", "while :; do :; done").start());
        }
        measureAll(probes, scratch.path(), "4 busy loops");
      } finally {
        loops.forEach(each -> each.descendants().forEach(ProcessHandle::destroyForcibly));
        loops.forEach(Process::destroyForcibly);
      }
    }
  }

  private Program responder(Path folder, Namespace peer) throws IOException {
    return Program.start(
        "sonde echo",
        folder,
        List.of(
            "ip",
            "netns",
            "exec",
            peer.name(),
            flags.text("sonde"),
            "echo",
            "--listen",
            "0.0.0.0"));
  }

  private void measureAll(AgentJava probes, Path folder, String state)
      throws IOException, InterruptedException {
    String there = Namespace.THERE;
    String icmp = "samples icmp " + there + " spacing=10ms count=" + samples;
    String echo = "samples echo " + there + ":4401 transport=udp rate=100 count=" + samples;
    String stamp = "samples stamp " + there + " spacing=10ms count=" + samples;
    String tcping = "samples tcping " + there + ":4401 spacing=10ms count=" + samples;
    row(state, "icmp", "median ±10, p95 ≤15", bias(folder, ECHOES, () -> ask(probes, icmp)));
    if (!flags.text("peers").isEmpty()) {
      row(state, "of ping", "", bias(folder, ECHOES, this::ping));
      row(state, "of fping", "", bias(folder, ECHOES, this::fping));
    }
    row(state, "echo over UDP", "", bias(folder, "'udp port 4401'", () -> ask(probes, echo)));
    row(state, "stamp", "", bias(folder, "'udp port 862'", () -> ask(probes, stamp)));
    row(state, "tcping", "", bias(folder, SYNS, () -> ask(probes, tcping)));
  }

  private void row(String state, String what, String goal, double[] micros) {
    if (micros.length == 0) {
      rows.row("RTT less the wire's, " + state + ": " + what, goal, "nothing to compare", "", "");
      return;
    }
    double[] sizes = Arrays.stream(micros).map(Math::abs).sorted().toArray();
    double[] sorted = micros.clone();
    Arrays.sort(sorted);
    String cell =
        String.format(
            Locale.ROOT,
            "median **%+.1f**, p95 of the size **%.1f** µs (%d packets; the first %+.1f)",
            sorted[sorted.length / 2],
            sizes[(int) (sizes.length * 0.95)],
            sizes.length,
            micros[0]);
    boolean isPeer = what.startsWith("of ");
    rows.row(
        "RTT less the wire's, " + state + ": " + what,
        goal,
        isPeer ? "" : cell,
        isPeer ? cell : "",
        "");
  }

  private static double[] ask(AgentJava probes, String question) throws IOException {
    String answer = probes.ask(question);
    return answer.isEmpty()
        ? new double[0]
        : Arrays.stream(answer.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  private double[] ping() throws IOException {
    String said = Shell.run("ping -i 0.01 -c " + samples + " " + Namespace.THERE);
    return TIME.matcher(said)
        .results()
        .mapToDouble(found -> Double.parseDouble(found.group(1)))
        .toArray();
  }

  private double[] fping() throws IOException {
    String said = Shell.run("fping -q -p 10 -C " + samples + " " + Namespace.THERE + " 2>&1");
    return Arrays.stream(said.replaceFirst("^.*: ", "").trim().split(" +", -1))
        .mapToDouble(word -> word.equals("-") ? Double.NaN : Double.parseDouble(word))
        .toArray();
  }

  /**
   * In microseconds, of each packet that both saw answered; positive if the program's is longer.
   */
  private double[] bias(Path folder, String filter, Source source)
      throws IOException, InterruptedException {
    Path packets = folder.resolve("packets.pcap");
    double[] told;
    try (Program _ = tcpdump(folder, packets, filter)) {
      told = source.millis();
      Thread.sleep(1_500); // tcpdump is given what was captured in blocks, once a second
    }
    List<double[]> wire = wire(packets);
    double[] found = new double[told.length];
    int count = 0;
    for (int i = 0; i < Math.min(told.length, wire.size()); i++) {
      double seen = wire.get(i)[0];
      if (!Double.isNaN(told[i]) && !Double.isNaN(seen)) {
        found[count++] = told[i] * 1e3 - seen;
      }
    }
    if (told.length != wire.size()) {
      Rows.note("%d packets told, %d seen", told.length, wire.size());
    }
    return Arrays.copyOf(found, count);
  }

  private static Program tcpdump(Path folder, Path packets, String filter)
      throws IOException, InterruptedException {
    String command =
        "PATH=$PATH:/usr/sbin; exec tcpdump -i sb-v0 -n -s 96 -B 4096 --time-stamp-precision=nano"
            + " -U -Z root -w "
            + packets
            + " "
            + filter;
    Program tcpdump = Program.start("tcpdump", folder, List.of("bash", "-c", command));
    for (int i = 0; i < 100 && !tcpdump.log().contains("listening on"); i++) {
      Thread.sleep(50);
    }
    return tcpdump;
  }

  private static List<double[]> wire(Path packets) throws IOException {
    return wire(Shell.run("tcpdump -r " + packets + " -n -tt --nano 2>/dev/null"));
  }

  /**
   * Microseconds from each packet that left to the next that came; NaN if none did.
   *
   * @param text what tcpdump prints
   */
  static List<double[]> wire(String text) {
    Pattern line = Pattern.compile("(\\d+)\\.(\\d{9}) IP (\\S+?)(\\.\\d+)? > ");
    List<double[]> found = new ArrayList<>();
    long sent = 0;
    for (String each : text.split("\n", -1)) {
      Matcher matcher = line.matcher(each);
      String from = matcher.find() ? each.substring(matcher.start(3)).split(" ", -1)[0] : "";
      if (from.isEmpty()) {
        continue;
      }
      long nanos =
          Long.parseLong(matcher.group(1)) * 1_000_000_000L + Long.parseLong(matcher.group(2));
      if (from.startsWith(Namespace.HERE)) {
        sent = nanos;
        found.add(new double[] {Double.NaN});
      } else if (!found.isEmpty() && Double.isNaN(found.getLast()[0])) {
        found.getLast()[0] = (nanos - sent) / 1e3;
      }
    }
    return found;
  }
}
