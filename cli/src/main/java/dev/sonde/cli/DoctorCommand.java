package dev.sonde.cli;

import dev.sonde.agent.spool.SpoolExamination;
import dev.sonde.cli.backup.LeasedSource;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.client.ServerClient;
import dev.sonde.cli.client.ServerOption;
import dev.sonde.server.inventory.InventoryExamination;
import dev.sonde.store.Finding;
import dev.sonde.store.Finding.Grade;
import dev.sonde.store.Finding.Remedy;
import dev.sonde.store.duckdb.FolderLock;
import dev.sonde.store.duckdb.StoreDoctor;
import dev.sonde.store.duckdb.StoreRepair;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sonde doctor}: looks whether what a server keeps is well. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = {
      "Look whether all that a server keeps is there and whole: of the server that runs on this host, by a snapshot of it, or with --data of one that is stopped.",
      "",
      "Every file of the archive is read. Without --repair nothing is changed.",
      "Exit status: 0 well; 1 something was found, repaired or not (notes don't count); 2 could not be told.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  sonde doctor",
      "  sonde doctor --data /var/lib/sonde --repair     the server is stopped",
      "  sonde doctor --spool /var/lib/sonde-agent       the agent is stopped"
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ServerOption server = new ServerOption();

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description = "Examine this data folder, which no server may be using.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--spool",
      paramLabel = "DIR",
      description =
          "Examine this state folder of an agent or relay instead, which is stopped; may be there several times.")
  private List<Path> spools = List.of();

  @Option(
      names = "--repair",
      description =
          "Move files that are damaged or don't belong there to quarantine/, leave out what is lost, make rollups that lack. Deletes nothing; only with --data.")
  private boolean repair;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() {
    return Attempt.of(spec, this::run);
  }

  private int run() throws IOException {
    if (repair && data.isEmpty()) {
      throw new CommandFailedException("--repair: stop the server and name its folder with --data");
    }
    List<Finding> findings = findings();
    List<Finding> left = findings;
    boolean repaired = repair && findings.stream().anyMatch(DoctorCommand::isCurable);
    if (repaired) {
      Path folder = data.orElseThrow().toAbsolutePath();
      new StoreRepair(folder, Clock.systemUTC()).run(findings);
      left = stopped(folder);
    }
    tell(findings, repaired ? Optional.of(left) : Optional.empty());
    return findings.stream().allMatch(each -> each.grade() == Grade.NOTE) ? 0 : Main.FAILED;
  }

  private List<Finding> findings() throws IOException {
    if (data.isPresent()) {
      List<Finding> findings = new ArrayList<>(stopped(data.get()));
      findings.addAll(spools());
      return findings;
    }
    return spools.isEmpty() ? running() : spools();
  }

  private List<Finding> spools() throws IOException {
    List<Finding> findings = new ArrayList<>();
    for (Path each : spools) {
      Path inner = each.resolve("spool");
      Path spool = Files.isDirectory(inner) ? inner : each;
      if (!Files.exists(spool.resolve("acknowledged"))) {
        throw new CommandFailedException("there is no spool in '" + each + "'");
      }
      SpoolExamination found = SpoolExamination.of(spool);
      if (found.damaged() > 0) {
        findings.add(
            new Finding(
                Grade.ERROR,
                spool.toString(),
                "%d of %d reports are damaged; they will be skipped and counted as lost"
                    .formatted(found.damaged(), found.waiting()),
                Remedy.NONE));
      }
      if (found.unreadableBytes() > 0) {
        findings.add(
            new Finding(
                Grade.NOTE,
                spool.toString(),
                "%d bytes at an end make no sense, as a power cut leaves them; the next start cuts them off"
                    .formatted(found.unreadableBytes()),
                Remedy.NONE));
      }
    }
    return findings;
  }

  private static boolean isCurable(Finding finding) {
    return finding.remedy() != Remedy.NONE;
  }

  private static List<Finding> stopped(Path folder) throws IOException {
    Path data = folder.toAbsolutePath();
    if (!Files.isDirectory(data)) {
      throw new CommandFailedException("there is no folder '" + data + "'");
    }
    List<Finding> findings = new ArrayList<>();
    try (FolderLock _ = FolderLock.take(data)) {
      findings.addAll(new FolderExamination(data).findings(true));
      findings.addAll(StoreDoctor.examine(data));
      findings.addAll(InventoryExamination.of(data));
    }
    return findings;
  }

  private List<Finding> running() throws IOException {
    try (LeasedSource source = LeasedSource.take(server.client())) {
      List<Finding> findings = new ArrayList<>();
      Optional<Path> folder = Optional.ofNullable(source.folder().getParent()).map(Path::getParent);
      if (folder.isPresent()) {
        findings.addAll(new FolderExamination(folder.get()).findings(false));
      }
      List<String> missing = source.manifest().missing();
      for (String path : missing) {
        findings.add(new Finding(Grade.ERROR, path, "is missing", Remedy.NOTE_LOST));
      }
      StoreDoctor.examine(source.folder()).stream()
          .filter(each -> !missing.contains(each.where()))
          .forEach(findings::add);
      findings.addAll(InventoryExamination.of(source.folder()));
      return findings;
    }
  }

  private void tell(List<Finding> findings, Optional<List<Finding>> left) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      Map<String, Object> tree =
          left.isPresent()
              ? Map.of("findings", trees(findings), "left", trees(left.get()))
              : Map.of("findings", trees(findings));
      out.println(new String(ServerClient.json(tree), StandardCharsets.UTF_8));
      return;
    }
    findings.forEach(each -> out.println(line(each)));
    if (findings.isEmpty()) {
      out.println("all is well");
    }
    left.ifPresent(
        rest -> {
          out.println(rest.isEmpty() ? "repaired; all is well" : "repaired; what is left:");
          rest.forEach(each -> out.println(line(each)));
        });
  }

  private static String line(Finding finding) {
    return "%-7s  %s: %s%s"
        .formatted(
            word(finding.grade()),
            finding.where(),
            finding.what(),
            isCurable(finding) ? "  [--repair " + finding.remedy().text() + "]" : "");
  }

  private static String word(Grade grade) {
    return grade.name().toLowerCase(Locale.ROOT);
  }

  private static List<Map<String, Object>> trees(List<Finding> findings) {
    return findings.stream()
        .map(
            each ->
                Map.<String, Object>of(
                    "grade",
                    word(each.grade()),
                    "where",
                    each.where(),
                    "what",
                    each.what(),
                    "repair",
                    each.remedy().text()))
        .toList();
  }
}
