package dev.sonde.cli.shell;

import dev.sonde.cli.client.LiveFeed;
import dev.sonde.cli.client.RemoteChecks;
import dev.sonde.cli.client.ServerClient;
import dev.sonde.cli.shell.Configurations.Confirmation;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Has checks run, and shows their results as they come, until the person has seen enough. Then
 * those checks are paused that were paused before; agents go on waiting for what is next.
 */
final class Collecting {
  /** How often it is looked whether agents have taken their checks over. */
  private static final Duration LOOK = Duration.ofMillis(300);

  /** And how often before that is given up. */
  private static final int LOOKS = 100;

  private final ServerClient client;
  private final RemoteChecks checks;
  private final Configurations configurations;
  private final Console console;
  private final ResultLine line = new ResultLine(ZoneId.systemDefault());

  Collecting(ServerClient client, Console console) {
    this.client = client;
    this.checks = new RemoteChecks(client);
    this.configurations = new Configurations(checks);
    this.console = console;
  }

  /**
   * Has the checks of an agent run, and waits until it has confirmed each.
   *
   * @param agent its id; empty for all
   */
  void send(Optional<String> agent) {
    var _ = start(agent);
    confirm(agent);
  }

  /**
   * Has the checks of an agent run and shows their results as they come, until Ctrl-C; then those
   * are paused again that were paused before.
   *
   * @param agent its id; empty for all
   * @param agents the ids of all agents
   * @param most ends it without Ctrl-C
   */
  void collect(Optional<String> agent, List<String> agents, Optional<Duration> most) {
    List<String> started = new ArrayList<>();
    AtomicLong shown = new AtomicLong();
    try (LiveFeed _ = feed(agent, agents, shown)) {
      started.addAll(start(agent));
      if (confirm(agent)) {
        console.awaitInterrupt(most);
      }
    } finally {
      console.say(shown + " results");
      stop(started);
    }
  }

  private List<String> start(Optional<String> agent) {
    List<String> started = new ArrayList<>();
    for (Map<String, Object> check : configurations.of(agent)) {
      if (Configurations.isPaused(check)) {
        checks.pause(Configurations.id(check), false);
        started.add(Configurations.id(check));
      }
    }
    return started;
  }

  /** Waits until agents have confirmed what they run; false if the person had enough. */
  private boolean confirm(Optional<String> agent) {
    List<Confirmation> sent = confirmations(agent);
    for (int i = 0; i < LOOKS && sent.stream().anyMatch(Confirmation::isPending); i++) {
      if (console.awaitInterrupt(Optional.of(LOOK))) {
        return false;
      }
      sent = confirmations(agent);
    }
    if (sent.isEmpty()) {
      console.say("there is nothing to run; 'create' makes a check");
    }
    for (Confirmation each : sent) {
      if (each.isApplied()) {
        console.say("confirmed by " + each);
      } else {
        console.say((each.isPending() ? "not confirmed yet by " : "not run by ") + each);
      }
    }
    return true;
  }

  private List<Confirmation> confirmations(Optional<String> agent) {
    return Configurations.confirmations(configurations.of(agent), agent);
  }

  /** Pauses checks. */
  void stop(List<String> ids) {
    ids.forEach(id -> checks.pause(id, true));
    if (!ids.isEmpty()) {
      console.say("stopped: " + String.join(", ", ids));
    }
  }

  /**
   * Shows results as they come, until Ctrl-C.
   *
   * @param agent the id of the agent whose results are wanted; empty for those of all
   * @param agents the ids of all agents
   * @param most ends it without Ctrl-C
   */
  void watch(Optional<String> agent, List<String> agents, Optional<Duration> most) {
    AtomicLong shown = new AtomicLong();
    try (LiveFeed _ = feed(agent, agents, shown)) {
      var _ = console.awaitInterrupt(most);
    }
    console.say(shown + " results");
  }

  private LiveFeed feed(Optional<String> agent, List<String> agents, AtomicLong shown) {
    Set<String> wanted = new HashSet<>(configurations.ids(agent));
    LiveFeed.Listener listener =
        new LiveFeed.Listener() {
          @Override
          public void point(Map<?, ?> point) {
            if (point.get("tags") instanceof Map<?, ?> tags && wanted.contains(tags.get("check"))) {
              console.say(line.of(point));
              shown.incrementAndGet();
            }
          }

          @Override
          public void reached() {
            console.say("collecting; Ctrl-C stops");
          }

          @Override
          public void lost(String why) {
            console.say("the server is away (" + why + "); the agents keep their results");
          }
        };
    return new LiveFeed(client, agent.map(List::of).orElse(agents), Set.of("probe"), listener);
  }
}
