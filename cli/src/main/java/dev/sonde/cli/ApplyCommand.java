package dev.sonde.cli;

import dev.sonde.cli.client.RemoteChecks;
import dev.sonde.cli.client.ServerOption;
import dev.sonde.model.Fault;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sonde apply}: makes a server's checks those of a file. */
@Command(
    name = "apply",
    mixinStandardHelpOptions = true,
    description = {
      "Make a server's checks what a YAML file says: add what is missing, change what differs, and with --prune delete what",
      "has a label and is not in the file. Prints each change."
    },
    footerHeading = "%nA file:%n",
    footer = {
      "  checks:",
      "    - id: shop",
      "      kind: http",
      "      target: https://shop.example/",
      "      interval_s: 30",
      "      settings: {status: 200-299}",
      "      labels: {team: web}",
      "",
      "  sonde apply -f checks.yaml --dry-run",
      "  sonde apply -f checks.yaml --prune team=web"
    })
final class ApplyCommand implements Runnable {
  @Spec private CommandSpec spec;

  @CommandLine.Mixin private ServerOption server = new ServerOption();

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description = "The YAML file.")
  private Path file = Path.of("");

  @Option(names = "--dry-run", description = "Only print what would change.")
  private boolean dryRun;

  @Option(
      names = "--prune",
      paramLabel = "LABEL=VALUE",
      description = "Delete checks with this label that are not in the file.")
  private Map<String, String> prune = Map.of();

  @Override
  public void run() {
    RemoteChecks checks = server.checks();
    Map<String, Map<String, Object>> wanted = wanted();
    Map<String, Map<String, Object>> there = checks.written();
    List<Fault> faults = new ArrayList<>();
    int changes = 0;
    for (var each : wanted.entrySet()) {
      Map<String, Object> before = there.get(each.getKey());
      if (before == null || differs(before, each.getValue())) {
        changes++;
        put(checks, each.getKey(), before, each.getValue(), faults);
      }
    }
    for (String id : there.keySet()) {
      if (!wanted.containsKey(id) && isPruned(Objects.requireNonNull(there.get(id)))) {
        changes++;
        say("- " + id);
        if (!dryRun) {
          checks.delete(id);
        }
      }
    }
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    say(changes == 0 ? "nothing to change" : changes + (dryRun ? " would change" : " changed"));
  }

  private Map<String, Map<String, Object>> wanted() {
    Object tree;
    try {
      tree =
          new Load(LoadSettings.builder().setLabel(file.toString()).build())
              .loadFromString(Files.readString(file));
    } catch (IOException e) {
      throw new MalformedException("--file", "can't read " + file + ": " + e);
    } catch (YamlEngineException e) {
      throw new MalformedException(file.toString(), "is not YAML: " + e.getMessage());
    }
    if (!(tree instanceof Map<?, ?> map) || !(map.get("checks") instanceof List<?> checks)) {
      throw new MalformedException(file.toString(), "expected a list under 'checks:'");
    }
    Map<String, Map<String, Object>> wanted = new LinkedHashMap<>();
    for (Object each : checks) {
      String place = file + ": checks[" + wanted.size() + "]";
      if (!(each instanceof Map<?, ?> check) || !(check.get("id") instanceof String id)) {
        throw new MalformedException(place, "expected a check with an id");
      }
      if (wanted.put(id, JsonTree.copy(check)) != null) {
        throw new MalformedException(place, "there are two checks " + id);
      }
    }
    return wanted;
  }

  /** Whether anything that the file says is otherwise at the server. */
  private static boolean differs(Map<String, Object> before, Map<String, Object> wanted) {
    return wanted.entrySet().stream()
        .anyMatch(each -> !same(before.get(each.getKey()), each.getValue()));
  }

  private static boolean same(@org.jspecify.annotations.Nullable Object there, Object wanted) {
    return switch (wanted) {
      case Number number ->
          there instanceof Number other && number.doubleValue() == other.doubleValue();
      case Map<?, ?> map ->
          there instanceof Map<?, ?> other
              && JsonTree.sorted(map).toString().equals(JsonTree.sorted(other).toString());
      default -> Objects.equals(there, wanted);
    };
  }

  private boolean isPruned(Map<String, Object> check) {
    return !prune.isEmpty()
        && check.get("labels") instanceof Map<?, ?> labels
        && prune.entrySet().stream()
            .allMatch(label -> label.getValue().equals(labels.get(label.getKey())));
  }

  private void put(
      RemoteChecks checks,
      String id,
      @org.jspecify.annotations.Nullable Map<String, Object> before,
      Map<String, Object> wanted,
      List<Fault> faults) {
    say((before == null ? "+ " : "~ ") + id + changes(before, wanted));
    if (dryRun) {
      return;
    }
    try {
      if (before == null) {
        checks.add(wanted);
      } else {
        checks.put(id, wanted);
      }
    } catch (MalformedException e) {
      e.faults().forEach(fault -> faults.add(new Fault(id + ": " + fault.path(), fault.problem())));
    }
  }

  private static String changes(
      @org.jspecify.annotations.Nullable Map<String, Object> before, Map<String, Object> wanted) {
    if (before == null) {
      return "";
    }
    StringBuilder changes = new StringBuilder();
    wanted.forEach(
        (key, value) -> {
          if (!same(before.get(key), value)) {
            changes.append("\n    ").append(key).append(": ");
            changes.append(before.get(key)).append(" -> ").append(value);
          }
        });
    return changes.toString();
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
