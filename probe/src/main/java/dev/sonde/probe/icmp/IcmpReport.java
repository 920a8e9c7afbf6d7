package dev.sonde.probe.icmp;

import dev.sonde.model.Fields;
import dev.sonde.model.RttStatistics;
import dev.sonde.probe.Packets;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.packet.Echo;
import dev.sonde.probe.packet.EchoResult;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a burst says of its target. */
record IcmpReport(InetAddress address, EchoResult burst) {

  private <E extends Echo> List<E> all(Class<E> which) {
    List<E> all = new ArrayList<>(burst.echoes().size());
    for (Echo echo : burst.echoes()) {
      if (which.isInstance(echo)) {
        all.add(which.cast(echo));
      }
    }
    return all;
  }

  static String socket(EchoResult burst) {
    return burst.isRaw() ? "raw" : "datagram";
  }

  ProbeResult toResult() {
    RttStatistics rtts = rtts();
    List<Echo.Refused> refused = all(Echo.Refused.class);
    if (rtts.sent() == 0) {
      return new ProbeResult.Unknown(whyUnsent());
    }
    if (rtts.received() > 0) {
      return new ProbeResult.Up(fields(rtts, refused));
    }
    return refused.isEmpty()
        ? new ProbeResult.Down(
            fields(rtts, refused),
            Cause.LOSS,
            "no reply to %d echo requests to %s".formatted(rtts.sent(), address.getHostAddress()))
        : new ProbeResult.Down(
            fields(rtts, refused), Cause.UNREACHABLE, refused.getLast().error().words());
  }

  /** Of what was sent and is known; an error counts as a loss. */
  private RttStatistics rtts() {
    return RttStatistics.of(millis());
  }

  /** The numbers of those that were sent and are known. */
  private int[] known() {
    int[] known = new int[burst.echoes().size()];
    int count = 0;
    for (int i = 0; i < known.length; i++) {
      Echo echo = burst.echoes().get(i);
      if (!(echo instanceof Echo.Unsent || echo instanceof Echo.Undecided)) {
        known[count++] = i;
      }
    }
    return Arrays.copyOf(known, count);
  }

  private double[] millis() {
    int[] known = known();
    double[] millis = new double[known.length];
    for (int i = 0; i < known.length; i++) {
      millis[i] =
          burst.echoes().get(known[i]) instanceof Echo.Reply reply ? reply.rttMillis() : Double.NaN;
    }
    return millis;
  }

  /** What was sent and is known, with its times. */
  Packets packets(ProbeEnvironment environment) {
    int[] known = known();
    long[] sentAt = new long[known.length];
    for (int i = 0; i < known.length; i++) {
      sentAt[i] = burst.sentAt().applyAsLong(known[i]);
    }
    return Packets.of(environment, sentAt, millis());
  }

  private String whyUnsent() {
    return all(Echo.Unsent.class).stream()
        .findFirst()
        .map(unsent -> "sending to " + address.getHostAddress() + ": " + unsent.reason())
        .orElse("there was no time left to send an echo request");
  }

  private Fields fields(RttStatistics rtts, List<Echo.Refused> refused) {
    Fields.Builder fields = Fields.builder();
    rtts.put(fields);
    fields.put("duplicates", burst.duplicates());
    fields.put("reordered", burst.reordered());
    fields.put("late", burst.late());
    fields.put("address", address.getHostAddress());
    fields.put("socket", socket(burst));
    List<Echo.Reply> replies = all(Echo.Reply.class);
    if (!replies.isEmpty()) {
      boolean isKernelTimed = replies.stream().allMatch(Echo.Reply::isKernelTimed);
      fields.put("timestamps", isKernelTimed ? "kernel" : "user");
      if (replies.getLast().hops() >= 0) {
        fields.put("ttl", replies.getLast().hops());
      }
    }
    if (!refused.isEmpty()) {
      fields.put("icmp_errors", refused.size());
      if (rtts.received() > 0) {
        fields.put("error", refused.getLast().error().words());
      }
    }
    int unsent = all(Echo.Unsent.class).size();
    if (unsent > 0) {
      fields.put("send_errors", unsent);
    }
    return fields.build();
  }
}
