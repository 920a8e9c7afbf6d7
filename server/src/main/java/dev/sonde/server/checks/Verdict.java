package dev.sonde.server.checks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the results of several agents come to.
 *
 * <p>The rule: of the agents that know, if all say up it is up; if more than half say down it is
 * down; otherwise, if any says down or degraded, it is degraded. If none knows it is unknown. The
 * target is to blame if every agent that knows says down and there are two at least, or if the
 * single one has heard the target itself refuse or answer wrongly; the path is, if only some say
 * down; the agent is, if it alone says down and finds most of its other checks down as well.
 *
 * @param state the state
 * @param reason in words; empty if all is well
 * @param blame what is to blame, if that can be told
 */
public record Verdict(CheckState state, String reason, Optional<Blame> blame) {
  /** What a target says itself; all else may be the path. */
  private static final Set<String> OF_TARGET =
      Set.of("refused", "protocol", "mismatch", "certificate", "broken");

  /** Where a fault lies. */
  public enum Blame {
    TARGET,
    PATH,
    AGENT;

    /** As the API spells it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What one agent says.
   *
   * @param agent its id
   * @param state what it found; {@link CheckState#UNKNOWN} if it does not know
   * @param cause the word for where a run failed; empty if it didn't
   * @param reason in words; may be empty
   * @param failsElsewhere whether it finds most of its other checks down
   */
  public record Vote(
      String agent, CheckState state, String cause, String reason, boolean failsElsewhere) {}

  /**
   * What checks of single devices come to: the worst of their states, of which down is worse than
   * degraded, and that worse than unknown.
   */
  static Verdict ofDevices(List<Verdict> devices) {
    for (CheckState state : List.of(CheckState.DOWN, CheckState.DEGRADED, CheckState.UNKNOWN)) {
      long count = devices.stream().filter(each -> each.state() == state).count();
      if (count > 0) {
        return new Verdict(
            state, count + " of " + devices.size() + " devices " + state.word(), Optional.empty());
      }
    }
    return devices.isEmpty()
        ? new Verdict(CheckState.UNKNOWN, "there is no such device", Optional.empty())
        : new Verdict(CheckState.UP, "", Optional.empty());
  }

  /** What votes come to. */
  static Verdict of(List<Vote> votes) {
    Map<CheckState, List<Vote>> byState = new EnumMap<>(CheckState.class);
    votes.forEach(
        vote -> byState.computeIfAbsent(vote.state(), state -> new ArrayList<>()).add(vote));
    List<Vote> down = byState.getOrDefault(CheckState.DOWN, List.of());
    List<Vote> degraded = byState.getOrDefault(CheckState.DEGRADED, List.of());
    int known = votes.size() - byState.getOrDefault(CheckState.UNKNOWN, List.of()).size();
    if (known == 0) {
      return new Verdict(CheckState.UNKNOWN, unknown(votes), Optional.empty());
    }
    if (down.isEmpty() && degraded.isEmpty()) {
      return new Verdict(CheckState.UP, "", Optional.empty());
    }
    if (down.isEmpty()) {
      return new Verdict(CheckState.DEGRADED, reasons(degraded), Optional.empty());
    }
    return new Verdict(
        2 * down.size() > known ? CheckState.DOWN : CheckState.DEGRADED,
        (known > 1 ? down.size() + " of " + known + " agents: " : "") + reasons(down),
        blame(down, known));
  }

  private static Optional<Blame> blame(List<Vote> down, int known) {
    if (known > 1 && down.size() == known) {
      return Optional.of(Blame.TARGET);
    }
    if (known > 1) {
      return Optional.of(down.stream().allMatch(Vote::failsElsewhere) ? Blame.AGENT : Blame.PATH);
    }
    return OF_TARGET.contains(down.getFirst().cause())
        ? Optional.of(Blame.TARGET)
        : Optional.empty();
  }

  private static String unknown(List<Vote> votes) {
    String reasons = reasons(votes);
    return votes.isEmpty() ? "no agent runs it" : reasons.isEmpty() ? "no result yet" : reasons;
  }

  private static String reasons(List<Vote> votes) {
    return votes.stream()
        .map(Vote::reason)
        .filter(reason -> !reason.isEmpty())
        .distinct()
        .limit(3)
        .collect(Collectors.joining("; "));
  }
}
