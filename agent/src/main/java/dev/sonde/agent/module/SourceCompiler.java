package dev.sonde.agent.module;

import dev.sonde.module.AgentModule;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Compiles a source file in a process of its own: a compiler needs several times the memory of an
 * agent, for a second.
 *
 * @param java the runtime whose compiler is used
 */
record SourceCompiler(Path java) {
  private static final int OUTPUT_BYTES = 4_000;
  private static final long MOST_SECONDS = 60;

  /** The compiler of the runtime that runs this, which may have none. */
  static SourceCompiler ofThisRuntime() {
    return new SourceCompiler(Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  /**
   * Compiles.
   *
   * @param into an existing folder for the classes
   * @throws ModuleRefusedException if the source is wrong, as the compiler says, or there is no
   *     compiler
   */
  void compile(Path source, Path into) throws IOException {
    if (ModuleFinder.ofSystem().find("jdk.compiler").isEmpty() || !Files.isExecutable(java)) {
      throw new ModuleRefusedException(
          "this agent's Java runtime has no compiler (jdk.compiler): put a jar here instead, or run"
              + " the agent with a JDK");
    }
    Path said = into.resolveSibling("javac.txt");
    ProcessBuilder builder = new ProcessBuilder(command(source, into));
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    Process process = builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    try {
      await(process);
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw new ModuleRefusedException("it does not compile: " + first(said));
    }
  }

  private List<String> command(Path source, Path into) {
    return List.of(
        java.toString(),
        "-Xmx160m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-XX:-UsePerfData",
        "-m",
        "jdk.compiler/com.sun.tools.javac.Main",
        "-proc:none",
        "-encoding",
        "UTF-8",
        "-d",
        into.toString(),
        "-cp",
        api().toString(),
        source.toString());
  }

  /** Where the classes are that modules are compiled against. */
  private static Path api() {
    CodeSource place = AgentModule.class.getProtectionDomain().getCodeSource();
    if (place == null) {
      throw new IllegalStateException("dev.sonde.module is in no file");
    }
    return Path.of(URI.create(place.getLocation().toString()));
  }

  private static void await(Process process) {
    try {
      if (process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new ModuleRefusedException("the compiler did not end within " + MOST_SECONDS + " s");
  }

  private static String first(Path said) throws IOException {
    try (InputStream in = Files.newInputStream(said)) {
      return new String(in.readNBytes(OUTPUT_BYTES), StandardCharsets.UTF_8).strip();
    }
  }
}
