package dev.sonde.probe.trace;

import dev.sonde.model.Fields;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the hops say of a target.
 *
 * @param target its address
 * @param hops from the first to the target, or to the last that was tried
 * @param protocol what was sent
 * @param socket over what kind of socket
 * @param isKernelTimed whether the kernel took all times
 */
record TraceReport(
    InetAddress target, List<Hop> hops, Protocol protocol, String socket, boolean isKernelTimed) {
  private static final int SHOWN = 30;
  private static final int LONGEST = 1_000;
  private static final int HASH_BYTES = 8;

  ProbeResult toResult() {
    List<Hop> known = answered();
    if (known.isEmpty()) {
      return hops.isEmpty() || hops.getFirst().isUnknown()
          ? new ProbeResult.Unknown(whyUnsent())
          : new ProbeResult.Down(
              fields(known), Cause.TIMEOUT, "neither the target nor a router answered");
    }
    Hop last = known.getLast();
    if (last.isTarget()) {
      return new ProbeResult.Up(fields(known));
    }
    return last.end()
        .<ProbeResult>map(
            error -> new ProbeResult.Down(fields(known), Cause.UNREACHABLE, error.words()))
        .orElseGet(
            () ->
                new ProbeResult.Down(
                    fields(known),
                    Cause.TIMEOUT,
                    "the last answer came from hop %d, %s".formatted(last.number(), last.who())));
  }

  /** All hops up to the last that answered. */
  private List<Hop> answered() {
    int count = hops.size();
    while (count > 0 && hops.get(count - 1).isSilent()) {
      count--;
    }
    return hops.subList(0, count);
  }

  private String whyUnsent() {
    return hops.stream()
        .map(Hop::unsent)
        .flatMap(Optional::stream)
        .findFirst()
        .map(reason -> "sending to " + target.getHostAddress() + ": " + reason)
        .orElse("there was no time left to send anything");
  }

  private Fields fields(List<Hop> known) {
    Fields.Builder fields = Fields.builder();
    boolean isReached = !known.isEmpty() && known.getLast().isTarget();
    fields.put("address", target.getHostAddress());
    fields.put("socket", socket);
    fields.put("protocol", protocol.name().toLowerCase(Locale.ROOT));
    fields.put("reached", isReached ? 1 : 0);
    if (known.isEmpty()) {
      return fields.build();
    }
    String path = known.stream().map(Hop::who).collect(Collectors.joining(" "));
    fields.put("timestamps", isKernelTimed ? "kernel" : "user");
    fields.put("hops", known.size());
    fields.put("path", beginning(path));
    fields.put("path_hash", hash(path));
    if (isReached) {
      known.getLast().rtts().put(fields);
    }
    if (known.size() <= SHOWN) {
      known.forEach(hop -> put(fields, hop));
    }
    return fields.build();
  }

  /** As many whole hops as fit a text of a point. */
  private static String beginning(String path) {
    return path.length() <= LONGEST ? path : path.substring(0, path.lastIndexOf(' ', LONGEST));
  }

  private static void put(Fields.Builder fields, Hop hop) {
    if (hop.isUnknown()) {
      return;
    }
    String name = String.format(Locale.ROOT, "hop_%02d_", hop.number());
    hop.medianMillis()
        .ifPresent(millis -> fields.put(name + "ms", Math.rint(millis * 10_000) / 10_000));
    fields.put(name + "loss_pct", hop.lossPercent());
  }

  private static String hash(String path) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
