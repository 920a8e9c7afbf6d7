package dev.sonde.cli;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.client.RemoteChecks;
import dev.sonde.cli.client.ServerOption;
import dev.sonde.cli.history.HistorySource;
import dev.sonde.cli.history.ImportBrokenException;
import dev.sonde.cli.history.Importer;
import dev.sonde.cli.history.Places;
import dev.sonde.model.MalformedException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all imports have in common: their flags, and how they go. */
final class ImportRun {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @CommandLine.Mixin private ServerOption server = new ServerOption();

  @Option(names = "--dry-run", description = "Only say what would be imported.")
  private boolean dry;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description = "Note in this file how far it got, and go on from there another time.")
  private Optional<Path> resume = Optional.empty();

  @Option(
      names = "--create-checks",
      description =
          "Make checks of what was measured, too, which nobody runs until they are resumed.")
  private boolean createChecks;

  @Option(names = "--running", description = "With --create-checks: have agents run them at once.")
  private boolean running;

  /** Imports what there is; the exit status. */
  int run(Supplier<HistorySource> sources) {
    try {
      HistorySource source = sources.get();
      Places places = resume.map(Places::in).orElseGet(Places::none);
      importer().run(source, places).forEach(this::say);
      if (createChecks) {
        create(source.checks());
      }
      return 0;
    } catch (ImportBrokenException e) {
      e.summary().forEach(this::say);
      return failed(e.reason());
    } catch (MalformedException | CommandFailedException e) {
      return failed(e);
    }
  }

  private Importer importer() {
    return dry ? Importer.dry(this::tell) : Importer.to(server.client(), PATIENCE, this::tell);
  }

  private int failed(RuntimeException e) {
    switch (e) {
      case MalformedException malformed ->
          malformed.faults().forEach(fault -> tell(commandName() + ": " + fault));
      case CommandFailedException broken -> tell(commandName() + ": " + broken.getMessage());
      default -> throw e;
    }
    return e instanceof MalformedException ? Main.USAGE : Main.FAILED;
  }

  private String commandName() {
    return spec.qualifiedName();
  }

  /** Makes checks; those that are there stay as they are. */
  private void create(List<Map<String, Object>> checks) {
    if (dry) {
      checks.forEach(check -> say("would make check " + check.get("id") + ": " + inShort(check)));
      return;
    }
    RemoteChecks remote = server.checks();
    Set<String> there = remote.written().keySet();
    for (Map<String, Object> check : checks) {
      String id = String.valueOf(check.get("id"));
      if (there.contains(id)) {
        say("check " + id + " is there already");
        continue;
      }
      Map<String, Object> form = new LinkedHashMap<>(check);
      form.put("paused", !running);
      try {
        remote.add(form);
        say("made check " + id + (running ? "" : ", paused") + ": " + inShort(check));
      } catch (MalformedException e) {
        say("no check made of " + check.get("name") + ": " + e.getMessage());
      }
    }
  }

  private static String inShort(Map<String, Object> check) {
    return check.get("kind") + " " + check.get("target");
  }

  private void say(String line) {
    print(spec.commandLine().getOut(), line);
  }

  private void tell(String line) {
    print(spec.commandLine().getErr(), line);
  }

  private static void print(PrintWriter to, String line) {
    to.println(line);
    to.flush();
  }
}
