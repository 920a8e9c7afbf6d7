package dev.sonde.probe;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The classes under test in a program of their own, whose limits and surroundings a test sets. */
public final class OwnProgram implements AutoCloseable {
  private final Process process;

  private OwnProgram(Process process) {
    this.process = process;
  }

  /**
   * Starts a program.
   *
   * @param prefix a command that runs what follows it, such as {@code ip netns exec NAME}
   * @param main whose main method is run
   */
  public static OwnProgram start(List<String> prefix, Class<?> main, String... arguments)
      throws IOException {
    return start(System.getProperty("java.class.path"), prefix, main, arguments);
  }

  private static OwnProgram start(
      String classPath, List<String> prefix, Class<?> main, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(classPath);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new OwnProgram(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
  }

  /** Runs a program to its end; gives what {@link Once} found, a line for each task. */
  public static List<String> run(List<String> prefix, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    try (OwnProgram program = start(prefix, main, arguments)) {
      return program.results();
    }
  }

  /**
   * The same with all classes in archives, of which each stays open once it was needed.
   *
   * @param folder where archives are made of folders
   */
  public static List<String> runOfArchives(
      Path folder, List<String> prefix, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    List<String> archives = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path archive = folder.resolve(archives.size() + ".jar");
      if (entry.isEmpty()) {
        continue; // as in a class path that ends with a separator
      }
      if (Files.isDirectory(Path.of(entry))) {
        String program = System.getProperty("java.home") + "/bin/jar";
        Net.run(program + " --create --no-compress --file " + archive + " -C " + entry + " .");
        archives.add(archive.toString());
      } else {
        archives.add(entry);
      }
    }
    try (OwnProgram program =
        start(String.join(File.pathSeparator, archives), prefix, main, arguments)) {
      return program.results();
    }
  }

  /** Waits for its end, and gives what was found. */
  public List<String> results() throws IOException, InterruptedException {
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.lines().filter(line -> line.startsWith("{")).toList();
  }

  /** Sends it a signal such as {@code STOP}. */
  public void signal(String name) throws InterruptedException {
    Net.run("kill -" + name + " " + process.pid());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
