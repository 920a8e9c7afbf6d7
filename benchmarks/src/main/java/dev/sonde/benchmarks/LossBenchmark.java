package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Flags.Flag;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Loss that a firewall makes at random, measured beside what the firewall counted. */
public final class LossBenchmark {
  private static final List<Flag> FLAGS =
      List.of(
          Flag.of("peers", "yes", "not used"),
          new Flag("bursts", "20", "5", "how many bursts of 1,000 echoes for each rate of loss"));

  private static final Pattern PACKETS = Pattern.compile("counter packets (\\d+)");

  private LossBenchmark() {}

  /** Runs everything and prints the rows. */
  public static void main(String[] args) throws IOException {
    Flags flags = new Flags(args, FLAGS);
    Rows rows = new Rows("loss");
    try (Namespace peer = Namespace.make("loss");
        AgentJava probes = AgentJava.start(ProbeProcess.class, "-Xmx64m")) {
      peer.run("nft add table ip sb");
      peer.run("nft 'add chain ip sb in { type filter hook input priority 0; }'");
      for (int percent : new int[] {0, 1, 5, 20}) {
        peer.run("nft flush chain ip sb in");
        peer.run(
            "nft add rule ip sb in icmp type echo-request numgen random mod 100 '<' "
                + percent
                + " counter drop");
        String[] found =
            probes.ask("burst " + flags.whole("bursts") + " " + Namespace.THERE).split(" ", -1);
        Matcher counted = PACKETS.matcher(peer.run("nft list table ip sb"));
        long dropped = counted.find() ? Long.parseLong(counted.group(1)) : -1;
        long lost = Long.parseLong(found[1]);
        rows.row(
            "loss of " + percent + " % by nft, " + found[0] + " echoes",
            "the same",
            String.format(
                Locale.ROOT,
                "**%d lost** (%.3f %%)",
                lost,
                100.0 * lost / Long.parseLong(found[0])),
            "nft's counter " + dropped,
            (lost - dropped) + " packets off");
      }
    }
  }
}
