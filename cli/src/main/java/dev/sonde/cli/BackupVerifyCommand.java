package dev.sonde.cli;

import dev.sonde.cli.backup.BackupFolder;
import dev.sonde.cli.backup.Generation;
import dev.sonde.cli.backup.Verification;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.client.ServerClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sonde backup verify}: reads backups and compares them with what was copied. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Read every file of the backups in a folder and compare it with what was copied.",
      "Exit status: 0 all are whole; 1 some are not; 2 could not be told."
    })
final class BackupVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder with backups.")
  private Path folder = Path.of("");

  @Option(
      names = "--at",
      paramLabel = "WHEN",
      description = "Only the backup of this name, or the newest one of this time or before.")
  private Optional<String> at = Optional.empty();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    return Attempt.of(spec, this::run);
  }

  private int run() throws IOException {
    BackupFolder backups = new BackupFolder(folder.toAbsolutePath());
    BackupFolder.Listing all = backups.list();
    List<Generation> chosen = at.isPresent() ? List.of(BackupText.find(backups, at)) : all.whole();
    Map<String, List<String>> found = new TreeMap<>();
    Verification verification = new Verification(backups);
    chosen.forEach(each -> found.put(each.name(), verification.faults(each)));
    if (at.isEmpty()) {
      all.damaged().forEach((name, why) -> found.put(name, List.of("can't be read: " + why)));
    }
    if (found.isEmpty()) {
      throw new CommandFailedException("there are no backups in '" + folder + "'");
    }
    tell(found);
    return found.values().stream().allMatch(List::isEmpty) ? 0 : Main.FAILED;
  }

  private void tell(Map<String, List<String>> found) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(new String(ServerClient.json(Map.of("faults", found)), StandardCharsets.UTF_8));
      return;
    }
    found.forEach(
        (name, faults) -> {
          out.println(name + (faults.isEmpty() ? "  whole" : "  " + faults.size() + " faults"));
          faults.forEach(fault -> out.println("  " + fault));
        });
  }
}
