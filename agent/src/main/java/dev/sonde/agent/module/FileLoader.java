package dev.sonde.agent.module;

import dev.sonde.module.AgentModule;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Makes modules of a file: of a copy, so that it does not matter what becomes of the file while
 * classes are loaded from it. Used by one thread at a time.
 */
final class FileLoader {
  private static final Duration MOST = Duration.ofSeconds(10);
  private static final int MOST_MODULES = 50;

  private final Path copies;
  private final SourceCompiler compiler;
  private int number;

  /**
   * What a file holds.
   *
   * @param copy the folder with the copy
   * @param modules at least one
   */
  record Loaded(Path copy, List<Found> modules) {}

  /** A module and its first instance, which was not started. */
  record Found(ModuleOrigin.Foreign origin, ModuleSpec spec, ModuleOrigin.Instance instance) {}

  /**
   * Loads with copies in a folder that belongs to this alone; what an earlier process left there is
   * deleted when something is first loaded.
   */
  FileLoader(Path copies, SourceCompiler compiler) {
    this.copies = copies;
    this.compiler = compiler;
  }

  /**
   * Loads a file.
   *
   * @param crashes hears what the file's code throws
   * @throws ModuleRefusedException if there is no module in it, or it can't be loaded; says why
   */
  Loaded load(Path file, Consumer<Throwable> crashes) {
    boolean done = false;
    Path copy = copies.resolve(Integer.toString(number));
    try {
      if (number++ == 0) {
        delete(copies);
      }
      refuseIfAnybodyMayWrite(file);
      String name = String.valueOf(file.getFileName());
      Path classes = name.endsWith(".java") ? compiled(file, copy) : copied(file, copy);
      Loaded loaded =
          new Guarded(ModuleOrigin.foreignThreads(name), MOST, crashes)
              .call("loading", () -> new Loaded(copy, open(name, classes)));
      done = true;
      return loaded;
    } catch (IOException e) {
      throw new ModuleRefusedException("the file can't be read: " + e);
    } finally {
      if (!done) {
        delete(copy);
      }
    }
  }

  private static void refuseIfAnybodyMayWrite(Path file) throws IOException {
    for (Path each : List.of(file, file.toAbsolutePath().getParent())) {
      if (Files.getPosixFilePermissions(each).contains(PosixFilePermission.OTHERS_WRITE)) {
        throw new ModuleRefusedException(
            "everybody may write to "
                + each
                + ", and so run what they like as this agent's user;"
                + " chmod o-w it");
      }
    }
  }

  private Path compiled(Path file, Path copy) throws IOException {
    Path classes = Files.createDirectories(copy.resolve("classes"));
    compiler.compile(file, classes);
    return classes;
  }

  private static Path copied(Path file, Path copy) throws IOException {
    Files.createDirectories(copy);
    return Files.copy(file, copy.resolve("module.jar"));
  }

  private static List<Found> open(String file, Path classes) throws Exception {
    List<Found> found = new ArrayList<>();
    boolean done = false;
    try {
      for (String type : types(classes)) {
        ModuleOrigin.Foreign origin = new ModuleOrigin.Foreign(file, classes, type);
        ModuleOrigin.Instance instance = origin.open();
        found.add(new Found(origin, ModuleSpec.of(instance.module()), instance));
      }
      done = true;
      return List.copyOf(found);
    } finally {
      if (!done) {
        found.forEach(each -> each.instance().closing().run());
      }
    }
  }

  private static List<String> types(Path classes) throws IOException {
    try (ModuleLoader loader = new ModuleLoader(classes)) {
      boolean isJar = Files.isRegularFile(classes);
      List<String> types = isJar ? services(loader) : implementations(classes, loader);
      if (types.isEmpty()) {
        throw new ModuleRefusedException(
            isJar
                ? "the jar names no module: META-INF/services/"
                    + AgentModule.class.getName()
                    + " is missing or empty, or the file is no jar"
                : "no class in it implements " + AgentModule.class.getName());
      }
      return types;
    }
  }

  private static List<String> services(ModuleLoader loader) {
    return ServiceLoader.load(AgentModule.class, loader).stream()
        .limit(MOST_MODULES)
        .map(provider -> provider.type().getName())
        .toList();
  }

  private static List<String> implementations(Path classes, ModuleLoader loader)
      throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .filter(name -> isModule(name, loader))
          .sorted()
          .limit(MOST_MODULES)
          .toList();
    }
  }

  private static boolean isModule(String name, ModuleLoader loader) {
    try {
      Class<?> type = Class.forName(name, false, loader);
      return AgentModule.class.isAssignableFrom(type)
          && !Modifier.isAbstract(type.getModifiers())
          && !type.isAnonymousClass();
    } catch (ClassNotFoundException e) {
      throw new ModuleRefusedException("the class " + name + " can't be loaded");
    }
  }

  /** Deletes a folder of copies and what is in it, if it is there. */
  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    } catch (NoSuchFileException absent) {
      // Then there is nothing to delete.
    } catch (IOException e) {
      System.getLogger(FileLoader.class.getName())
          .log(System.Logger.Level.WARNING, "The folder " + folder + " can't be deleted: " + e);
    }
  }
}
