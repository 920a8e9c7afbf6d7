package dev.sonde.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A process that runs a class of these benchmarks with the flags of Sonde's agent, and answers each
 * line it is told with one line; closing ends it.
 */
final class AgentJava implements AutoCloseable {
  /** The agent's, from {@code bin/sonde}, but for the size of the heap. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:-UsePerfData",
          "-Xss256k",
          "-XX:TieredStopAtLevel=1",
          "-XX:ReservedCodeCacheSize=8m",
          "-XX:CICompilerCount=1",
          "-XX:CompileThresholdScaling=10",
          "--enable-native-access=ALL-UNNAMED");

  private final Process process;
  private final BufferedReader answers;
  private final PrintStream questions;

  private AgentJava(Process process) {
    this.process = process;
    this.answers = process.inputReader(StandardCharsets.UTF_8);
    this.questions = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /**
   * Starts a class of this package.
   *
   * @param more flags of Java after the agent's, such as the size of the heap; those of {@code
   *     --java} too
   */
  static AgentJava start(Class<?> program, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(FLAGS);
    command.addAll(Arrays.asList(more));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("MALLOC_ARENA_MAX", "1");
    return new AgentJava(builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** Says a line and waits for the answer. */
  String ask(String question) throws IOException {
    questions.println(question);
    String answer = answers.readLine();
    if (answer == null) {
      throw new IOException("the process ended after '" + question + "'");
    }
    return answer;
  }

  ProcessMeter meter() {
    return new ProcessMeter(process.pid());
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** What such a process does with a line. */
  @FunctionalInterface
  interface Service {
    String answer(String question) throws InterruptedException, IOException;
  }

  /** The main loop of such a process. */
  static void serve(Service service) throws IOException, InterruptedException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      System.out.println(service.answer(line));
    }
  }
}
