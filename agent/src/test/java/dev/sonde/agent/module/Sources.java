package dev.sonde.agent.module;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Modules that somebody might write, as source files and jars. */
final class Sources {
  private Sources() {}

  /** The source of a module whose run has a body. */
  static String module(String name, String runs) {
    return module(name, "", runs);
  }

  /** The same with more members. */
  static String module(String name, String members, String runs) {
    return """
        import dev.sonde.module.*;
        import java.util.*;
        import java.time.Duration;
        public final class Made implements AgentModule {
          public String name() { return "%s"; }
          public String summary() { return "Made for a test."; }
          %s
          public Map<String, ?> run(ModuleCall call) throws Exception { %s }
        }
        """
        .formatted(name, members, runs);
  }

  /** Writes a jar with the compiled source, and with what names its module. */
  static Path jar(Path jar, String source) throws IOException {
    return jar(jar, source, "META-INF/services/dev.sonde.module.AgentModule");
  }

  /** The same, named by an entry of the caller's choice. */
  static Path jar(Path jar, String source, String services) throws IOException {
    Path work = Files.createTempDirectory("made");
    try {
      Path file = Files.writeString(work.resolve("Made.java"), source);
      int status =
          ToolProvider.getSystemJavaCompiler()
              .run(
                  null,
                  OutputStream.nullOutputStream(),
                  null,
                  "-proc:none",
                  "-cp",
                  System.getProperty("java.class.path"),
                  "-d",
                  work.toString(),
                  file.toString());
      if (status != 0) {
        throw new IllegalArgumentException("the source of a test does not compile");
      }
      pack(jar, work, services);
      return jar;
    } finally {
      FileLoader.delete(work);
    }
  }

  private static void pack(Path jar, Path work, String services) throws IOException {
    Path next = jar.resolveSibling("." + jar.getFileName());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(next));
        Stream<Path> files = Files.list(work)) {
      List<Path> classes = files.filter(each -> each.toString().endsWith(".class")).toList();
      for (Path each : classes) {
        out.putNextEntry(new JarEntry(String.valueOf(each.getFileName())));
        Files.copy(each, out);
      }
      out.putNextEntry(new JarEntry(services));
      out.write("Made".getBytes(StandardCharsets.UTF_8));
    }
    Files.move(next, jar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }
}
