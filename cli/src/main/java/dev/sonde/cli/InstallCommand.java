package dev.sonde.cli;

import dev.sonde.cli.client.CommandFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code sonde agent install} and the like for server and relay: makes a part of Sonde a service of
 * systemd.
 */
@Command(
    name = "install",
    mixinStandardHelpOptions = true,
    description =
        "Write the systemd unit of the ${PARENT-COMMAND-NAME} and start it now and at each boot.",
    footer = {
      "",
      "Examples:",
      "  sudo sonde agent install -- --server http://monitor.example:8000",
      "  sudo sonde server install -- --listen 127.0.0.1:8000",
      "  sonde agent install --dry-run               shows the unit and writes nothing"
    })
final class InstallCommand implements Runnable {
  private static final Path PROGRAM_HOME = Path.of("/opt/sonde");

  @Option(names = "--dry-run", description = "Show the unit and what would be run; change nothing.")
  private boolean dryRun;

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Write below this folder, as image builders do, and start nothing.")
  private Path root = Path.of("/");

  @Parameters(
      paramLabel = "FLAGS",
      description = "Flags that the service is started with, after --.")
  private List<String> flags = new ArrayList<>();

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    // Whatever the service would not understand is said now, and not in its log.
    var _ = spec.parent().commandLine().parseArgs(flags.toArray(String[]::new));
    String part = spec.parent().name();
    Path program = installedProgram();
    String unit = unit(part, program);
    Path unitFile = root.resolve("etc/systemd/system/sonde-" + part + ".service");
    if (dryRun) {
      out("# " + unitFile);
      out(unit);
      return;
    }
    copyProgram(program);
    write(unitFile, unit);
    out("wrote " + unitFile);
    if (root.equals(Path.of("/"))) {
      systemctl("daemon-reload");
      systemctl("enable", "sonde-" + part + ".service");
      // Not `enable --now`: that would leave the old program running when this is an upgrade.
      systemctl("restart", "sonde-" + part + ".service");
      out("started; see how it does with:  systemctl status sonde-" + part);
    }
  }

  /**
   * A service runs as a user of its own, who can't read homes: the program must lie in a folder
   * open to all.
   */
  private static Path installedProgram() {
    Path home = home();
    boolean open = home.startsWith("/opt") || home.startsWith("/usr");
    return open ? home : PROGRAM_HOME;
  }

  private static Path home() {
    String home = System.getProperty("sonde.home");
    if (home == null) {
      throw new CommandFailedException(
          "start this through bin/sonde, so that it knows where the program lies");
    }
    return Path.of(home);
  }

  private String unit(String part, Path program) {
    try (InputStream in =
        InstallCommand.class.getResourceAsStream("systemd/sonde-" + part + ".service")) {
      if (in == null) {
        throw new CommandFailedException("this program holds no unit for '" + part + "'");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .replace("@PROGRAM@", program.resolve("bin/sonde").toString())
          .replace(
              " @ARGUMENTS@",
              flags.stream().map(flag -> " " + quoted(flag)).collect(Collectors.joining()));
    } catch (IOException e) {
      throw new CommandFailedException("can't read the unit's template: " + e.getMessage(), e);
    }
  }

  /**
   * A word as systemd.syntax(7) reads it back; the per cent sign and the dollar have a meaning of
   * their own there.
   */
  static String quoted(String word) {
    String escaped =
        word.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%").replace("$", "$$");
    boolean plain =
        word.chars().allMatch(c -> Character.isLetterOrDigit(c) || "-_./:=,@%+".indexOf(c) >= 0);
    return plain && !word.isEmpty() ? escaped : "\"" + escaped + "\"";
  }

  private void copyProgram(Path target) {
    Path source = home();
    Path copy = root.resolve(target.toString().substring(1));
    if (source.equals(target)) {
      return;
    }
    try (var files = Files.walk(source)) {
      for (Path file : files.toList()) {
        Path to = copy.resolve(source.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(
              file, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
        }
      }
      out("copied the program to " + copy);
    } catch (IOException e) {
      throw new CommandFailedException(
          "can't copy the program to " + copy + ": " + e + needsRoot(), e);
    }
  }

  private void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new CommandFailedException("can't write " + file + ": " + e + needsRoot(), e);
    }
  }

  private static String needsRoot() {
    return "root".equals(System.getProperty("user.name")) ? "" : " (run this with sudo)";
  }

  private void systemctl(String... arguments) {
    List<String> command = new ArrayList<>(List.of("systemctl"));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new CommandFailedException(
            "the unit is written, but '" + String.join(" ", command) + "' said: " + said);
      }
    } catch (IOException e) {
      throw new CommandFailedException(
          "the unit is written, but there is no systemd here to start it: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailedException("interrupted while waiting for systemctl", e);
    }
  }

  private void out(String line) {
    spec.commandLine().getOut().println(line);
  }
}
