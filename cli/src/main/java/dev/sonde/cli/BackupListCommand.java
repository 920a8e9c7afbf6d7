package dev.sonde.cli;

import dev.sonde.cli.backup.BackupFolder;
import dev.sonde.cli.backup.Generation;
import dev.sonde.cli.client.ServerClient;
import dev.sonde.server.backup.Manifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sonde backup list}: shows what backups there are. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "Show the backups in a folder, the oldest first.",
      "Exit status: 0 all can be read; 1 some can't; 2 there is none."
    })
final class BackupListCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "The folder with backups.")
  private Path folder = Path.of("");

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    return Attempt.of(spec, this::run);
  }

  private int run() throws IOException {
    BackupFolder.Listing all = new BackupFolder(folder.toAbsolutePath()).list();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> tree =
          Map.of(
              "backups",
              all.whole().stream().map(BackupListCommand::tree).toList(),
              "damaged",
              all.damaged());
      out.println(new String(ServerClient.json(tree), StandardCharsets.UTF_8));
    } else {
      all.whole().forEach(each -> out.println(each.name() + "  " + line(each)));
      all.damaged().forEach((name, why) -> out.println(name + "  can't be read: " + why));
    }
    return all.damaged().isEmpty() ? 0 : Main.FAILED;
  }

  private static String line(Generation each) {
    List<String> missing = each.manifest().missing();
    return BackupText.contents(each)
        + ", version "
        + each.manifest().version()
        + (missing.isEmpty() ? "" : "; " + missing.size() + " files missing");
  }

  private static Map<String, Object> tree(Generation each) {
    Manifest manifest = each.manifest();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", each.name());
    tree.put("time", each.time().toString());
    tree.put("version", manifest.version());
    tree.put("store_format", (long) manifest.format());
    tree.put("points", manifest.points());
    manifest.oldest().ifPresent(time -> tree.put("oldest", BackupText.time(time)));
    manifest.newest().ifPresent(time -> tree.put("newest", BackupText.time(time)));
    tree.put("files", (long) manifest.files().size());
    tree.put("bytes", manifest.bytes());
    tree.put("missing", manifest.missing());
    return tree;
  }
}
