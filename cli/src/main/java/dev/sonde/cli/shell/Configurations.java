package dev.sonde.cli.shell;

import dev.sonde.cli.client.RemoteChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The checks of a server, seen by who runs them. */
final class Configurations {
  private final RemoteChecks checks;

  Configurations(RemoteChecks checks) {
    this.checks = checks;
  }

  /**
   * The checks that an agent runs, or would if they were not paused.
   *
   * @param agent its id; empty for the checks of all
   */
  List<Map<String, Object>> of(Optional<String> agent) {
    return checks.all().stream()
        .filter(check -> agent.isEmpty() || agents(check).contains(agent.get()))
        .toList();
  }

  /** The ids of those checks. */
  List<String> ids(Optional<String> agent) {
    return of(agent).stream().map(Configurations::id).toList();
  }

  static String id(Map<String, Object> check) {
    return RemoteChecks.text(check, "id");
  }

  static boolean isPaused(Map<String, Object> check) {
    return Boolean.TRUE.equals(check.get("paused"));
  }

  /** The agents that are to run a check, as the server knows them now. */
  static List<String> agents(Map<String, Object> check) {
    return runs(check).map(run -> RemoteChecks.text(run, "agent")).distinct().toList();
  }

  private static Stream<Map<?, ?>> runs(Map<String, Object> check) {
    return check.get("runs") instanceof List<?> runs
        ? runs.stream().filter(Map.class::isInstance).map(run -> (Map<?, ?>) run)
        : Stream.empty();
  }

  /**
   * How an agent has taken a check over.
   *
   * @param state {@code applied}, {@code pending}, or {@code differs} if the agent does not run it
   * @param problem why it does not; empty if it does
   */
  record Confirmation(String agent, String check, String state, String problem) {

    boolean isPending() {
      return state.equals("pending");
    }

    boolean isApplied() {
      return state.equals("applied");
    }

    @Override
    public String toString() {
      return agent + ": " + check + (problem.isEmpty() ? "" : ": " + problem);
    }
  }

  /** How an agent, or all of them, have taken checks over. */
  static List<Confirmation> confirmations(
      List<Map<String, Object>> checks, Optional<String> agent) {
    return checks.stream()
        .flatMap(check -> runs(check).map(run -> confirmation(check, run)))
        .filter(each -> agent.isEmpty() || each.agent().equals(agent.get()))
        .toList();
  }

  private static Confirmation confirmation(Map<String, Object> check, Map<?, ?> run) {
    return new Confirmation(
        RemoteChecks.text(run, "agent"),
        id(check),
        RemoteChecks.text(run, "assignment"),
        RemoteChecks.text(run, "problem"));
  }

  /** A table of checks. */
  static List<String> table(List<Map<String, Object>> checks) {
    List<String> lines = new ArrayList<>();
    lines.add(row("ID", "KIND", "EVERY", "STATE", "TARGET", "MONITORS"));
    for (Map<String, Object> check : checks) {
      lines.add(
          row(
              id(check),
              RemoteChecks.text(check, "kind"),
              RemoteChecks.text(check, "interval_s") + "s",
              RemoteChecks.text(check, "state"),
              RemoteChecks.text(check, "target"),
              String.join(",", agents(check))));
    }
    return lines;
  }

  private static String row(
      String id, String kind, String every, String state, String target, String monitors) {
    return String.format(
            Locale.ROOT,
            "  %-24s %-7s %7s  %-9s %-30s %s",
            id,
            kind,
            every,
            state,
            target,
            monitors)
        .stripTrailing();
  }
}
