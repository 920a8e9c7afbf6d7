package dev.sonde.cli.shell;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.client.RemoteAgents;
import dev.sonde.cli.client.RemoteAgents.RemoteAgent;
import dev.sonde.cli.client.RemoteChecks;
import dev.sonde.cli.client.RunReport;
import dev.sonde.cli.client.ServerClient;
import dev.sonde.model.Fault;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.model.NearestName;
import dev.sonde.probe.settings.Times;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jline.reader.EndOfFileException;
import org.jline.reader.UserInterruptException;

/**
 * The conversation: reads a command, does it, and asks for the next, until the person leaves. An
 * agent is called a monitor here, as people who command a set of them do.
 */
final class Shell {
  private static final String ALL = "all";
  private static final Duration LOOK = Duration.ofMillis(50);

  private final ServerClient client;
  private final Console console;
  private final RemoteAgents agents;
  private final RemoteChecks checks;
  private final Configurations configurations;
  private final Collecting collecting;
  private final Interview interview;
  private final Map<String, Action> actions = new LinkedHashMap<>();
  private Optional<String> monitor = Optional.empty();
  private boolean open = true;

  Shell(ServerClient client, Console console) {
    this.client = client;
    this.console = console;
    this.agents = new RemoteAgents(client);
    this.checks = new RemoteChecks(client);
    this.configurations = new Configurations(checks);
    this.collecting = new Collecting(client, console);
    this.interview = new Interview(console);
    add("monitors", "", "the agents, and how they are", _ -> monitors());
    add("use", "MONITOR|all", "whose checks the commands below mean", this::use);
    add("show", "[ID]", "the checks of the monitor, or one with all its settings", this::show);
    add(
        "create",
        "[KIND [TARGET]]",
        "a check, asking for its settings; it waits for 'send' or 'collect'",
        this::create);
    add("edit", "ID", "a check, asking what is to be otherwise", this::edit);
    add("delete", "ID", "a check and its results", this::delete);
    add("send", "[MONITOR|all]", "have the checks run, and see each confirmed", this::send);
    add(
        "collect",
        "[MONITOR|all] [TIME]",
        "as send, and show results live; Ctrl-C stops the checks it started",
        this::collect);
    add(
        "watch",
        "[MONITOR|all] [TIME]",
        "show results live; starts and stops nothing",
        this::watch);
    add("run", "ID", "run a check once, now, and show it live", this::runNow);
    add(
        "stop",
        "[MONITOR|all]",
        "have the checks run no more; the monitors go on waiting",
        this::stop);
    add("help", "", "this", _ -> help());
    add("exit", "", "leave; what runs goes on", _ -> open = false);
  }

  private void add(String name, String usage, String text, Work work) {
    actions.put(name, new Action(name, usage, text, work));
  }

  private record Action(String name, String usage, String text, Work work) {}

  @FunctionalInterface
  private interface Work {
    void work(List<String> words);
  }

  /** Talks until the person leaves. */
  void run() {
    console.say("Sonde at " + client.server() + "; 'help' says what there is, Tab completes");
    Console.Prompt prompt = console.prompt(this::completions);
    while (open) {
      try {
        List<String> words = prompt.words("sonde " + monitor.orElse(ALL) + "> ");
        if (!words.isEmpty()) {
          work(words);
        }
      } catch (UserInterruptException e) {
        // Back to the menu.
      } catch (EndOfFileException e) {
        open = false;
      }
    }
  }

  private void work(List<String> words) {
    Action action = actions.get(words.getFirst());
    if (action == null) {
      String guess = NearestName.of(actions.keySet(), words.getFirst());
      console.say("there is no '" + words.getFirst() + "'; did you mean " + guess + "?");
      return;
    }
    try {
      action.work().work(words.subList(1, words.size()));
    } catch (MalformedException e) {
      e.faults().stream().map(Fault::toString).forEach(console::say);
    } catch (CommandFailedException e) {
      console.say(String.valueOf(e.getMessage()));
    }
  }

  private Collection<String> completions(List<String> before) {
    try {
      return before.isEmpty() ? actions.keySet() : next(before);
    } catch (CommandFailedException e) {
      return List.of(); // the server is away; the command will say so
    }
  }

  private Collection<String> next(List<String> before) {
    boolean second = before.size() == 1;
    return switch (before.getFirst()) {
      case "use", "send", "collect", "watch", "stop" -> second ? monitorsAndAll() : List.of();
      case "show", "edit", "delete", "run" -> second ? configurations.ids(monitor) : List.of();
      case "create" -> second ? interview.kinds() : List.of();
      default -> List.of();
    };
  }

  private List<String> monitorsAndAll() {
    return Stream.concat(ids().stream(), Stream.of(ALL)).toList();
  }

  private List<String> ids() {
    return agents.all().stream().map(RemoteAgent::id).toList();
  }

  private void monitors() {
    List<RemoteAgent> all = agents.all();
    if (all.isEmpty()) {
      console.say("no monitor yet; 'sonde agent --server " + client.server() + "' starts one");
    }
    for (RemoteAgent each : all) {
      console.say(
          String.format(
                  Locale.ROOT,
                  "  %-24s %-8s %-20s %s",
                  each.id(),
                  each.state(),
                  each.host(),
                  each.address())
              .stripTrailing());
    }
  }

  private void use(List<String> words) {
    monitor = monitor(only(words, "use MONITOR, or use all"));
  }

  private Optional<String> monitor(String name) {
    if (name.equals(ALL)) {
      return Optional.empty();
    }
    List<String> known = ids();
    if (!known.contains(name)) {
      throw new CommandFailedException(
          "there is no monitor '"
              + name
              + "'"
              + (known.isEmpty() ? "" : "; did you mean " + NearestName.of(known, name) + "?"));
    }
    return Optional.of(name);
  }

  private Optional<String> monitorOrPresent(List<String> words) {
    return words.isEmpty() ? monitor : monitor(words.getFirst());
  }

  private static String only(List<String> words, String usage) {
    if (words.size() != 1) {
      throw new CommandFailedException("expected: " + usage);
    }
    return words.getFirst();
  }

  private void show(List<String> words) {
    if (words.isEmpty()) {
      Configurations.table(configurations.of(monitor)).forEach(console::say);
      return;
    }
    Map<String, Object> check = checks.find(only(words, "show, or show ID"));
    check.forEach(
        (key, value) -> console.say(String.format(Locale.ROOT, "  %-14s %s", key, text(value))));
  }

  private static String text(Object value) {
    return value instanceof Map<?, ?> map
        ? new String(ServerClient.json(JsonTree.copy(map)), StandardCharsets.UTF_8)
        : value.toString();
  }

  private void create(List<String> words) {
    Map<String, Object> check =
        interview.create(words.stream().findFirst(), words.stream().skip(1).findFirst());
    monitor.ifPresent(agent -> check.put("agents", List.of(agent)));
    check.put("paused", true);
    console.say("created " + checks.add(check) + "; 'send' or 'collect' has it run");
  }

  private void edit(List<String> words) {
    String id = only(words, "edit ID");
    checks.put(id, interview.edit(checks.find(id)));
    console.say("changed " + id);
  }

  private void delete(List<String> words) {
    String id = only(words, "delete ID");
    checks.find(id);
    String answer =
        console.ask(
            "delete " + id + " and all its results",
            "no",
            List.of("yes", "no"),
            _ -> Optional.empty());
    if (answer.equals("yes")) {
      console.say("deleted " + id + " with " + checks.delete(id) + " results");
    }
  }

  private void send(List<String> words) {
    collecting.send(monitorOrPresent(words));
  }

  private void collect(List<String> words) {
    collecting.collect(monitorOrPresent(withoutTime(words)), ids(), time(words));
  }

  private void runNow(List<String> words) {
    String id = only(words, "run ID");
    checks.find(id);
    RunReport report = new RunReport(console.out(), false);
    List<String> from = monitor.map(List::of).orElse(List.of());
    CompletableFuture<Void> run =
        CompletableFuture.runAsync(
            () -> checks.run(id, from, report::show), Thread::startVirtualThread);
    while (!run.isDone()) {
      if (console.awaitInterrupt(Optional.of(LOOK))) {
        return;
      }
    }
    if (run.isCompletedExceptionally() && run.exceptionNow() instanceof RuntimeException failure) {
      throw failure;
    }
  }

  private void watch(List<String> words) {
    collecting.watch(monitorOrPresent(withoutTime(words)), ids(), time(words));
  }

  private void stop(List<String> words) {
    collecting.stop(
        configurations.of(monitorOrPresent(words)).stream()
            .filter(check -> !Configurations.isPaused(check))
            .map(Configurations::id)
            .toList());
  }

  private static Optional<Duration> time(List<String> words) {
    return words.stream()
        .skip(words.isEmpty() ? 0 : words.size() - 1)
        .flatMap(word -> Times.seconds(word).stream().boxed())
        .map(seconds -> Duration.ofMillis(Math.round(seconds * 1_000)))
        .findFirst();
  }

  private static List<String> withoutTime(List<String> words) {
    return time(words).isPresent() ? words.subList(0, words.size() - 1) : words;
  }

  private void help() {
    for (Action action : actions.values()) {
      console.say(
          String.format(
              Locale.ROOT, "  %-30s %s", action.name() + " " + action.usage(), action.text()));
    }
  }
}
