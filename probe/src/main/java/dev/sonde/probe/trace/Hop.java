package dev.sonde.probe.trace;

import dev.sonde.model.RttStatistics;
import dev.sonde.probe.packet.Echo;
import dev.sonde.probe.packet.IcmpError;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is known of one hop.
 *
 * @param number how many hops away, from 1
 * @param target the address that is traced
 * @param echoes what became of the requests that had to end here
 */
record Hop(int number, InetAddress target, List<Echo> echoes) {

  /** Whether the target itself answered. */
  boolean isTarget() {
    return echoes.stream().anyMatch(Echo.Reply.class::isInstance);
  }

  /** Whether nothing came from here. */
  boolean isSilent() {
    return answerer().isEmpty();
  }

  /** Whether nothing was sent, or nothing can be known of what was. */
  boolean isUnknown() {
    return rtts().sent() == 0;
  }

  /** Whether the kernel took the times of all that was answered. */
  boolean isKernelTimed() {
    return echoes.stream()
        .allMatch(
            echo ->
                switch (echo) {
                  case Echo.Reply reply -> reply.isKernelTimed();
                  case Echo.Refused refused -> refused.isKernelTimed();
                  case Echo.Lost _, Echo.Unsent _, Echo.Undecided _ -> true;
                });
  }

  /** Why something was not sent; empty if nothing was kept back. */
  Optional<String> unsent() {
    return echoes.stream()
        .filter(Echo.Unsent.class::isInstance)
        .map(echo -> ((Echo.Unsent) echo).reason())
        .findFirst();
  }

  /** Who answered first. */
  Optional<InetAddress> answerer() {
    return isTarget() ? Optional.of(target) : errors().stream().map(IcmpError::from).findFirst();
  }

  /** What says that the way ends here, if something does. */
  Optional<IcmpError> end() {
    return errors().stream().filter(error -> !error.isTimeExceeded()).findFirst();
  }

  private List<IcmpError> errors() {
    return echoes.stream()
        .filter(Echo.Refused.class::isInstance)
        .map(echo -> ((Echo.Refused) echo).error())
        .toList();
  }

  /** Round trips to here, whoever answered; at the target, its own alone. */
  RttStatistics rtts() {
    boolean isTarget = isTarget();
    return RttStatistics.of(
        echoes.stream()
            .filter(echo -> !(echo instanceof Echo.Unsent || echo instanceof Echo.Undecided))
            .mapToDouble(echo -> millis(echo, isTarget))
            .toArray());
  }

  private static double millis(Echo echo, boolean isTarget) {
    return switch (echo) {
      case Echo.Reply reply -> reply.rttMillis();
      case Echo.Refused refused -> isTarget ? Double.NaN : refused.rttMillis();
      case Echo.Lost _, Echo.Unsent _, Echo.Undecided _ -> Double.NaN;
    };
  }

  /** The median of the round trips; empty if there are none. */
  OptionalDouble medianMillis() {
    RttStatistics rtts = rtts();
    return rtts.received() == 0 ? OptionalDouble.empty() : OptionalDouble.of(rtts.quantile(0.5));
  }

  /** The share without an answer, in percent. */
  double lossPercent() {
    RttStatistics rtts = rtts();
    return 100.0 * (rtts.sent() - rtts.received()) / rtts.sent();
  }

  /** Who answered first, as text; a star for nobody. */
  String who() {
    return answerer().map(InetAddress::getHostAddress).orElse("*");
  }

  /** The hop in words, for people who watch. */
  String words() {
    if (isSilent()) {
      return "*";
    }
    String who =
        who()
            + (lossPercent() > 0
                ? String.format(Locale.ROOT, ", %.0f %% lost", lossPercent())
                : "");
    return end().map(error -> who + " (" + error.words() + ")").orElse(who);
  }
}
