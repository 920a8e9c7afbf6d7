package dev.sonde.agent.module;

import dev.sonde.module.AgentModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/** Where instances of a module come from. */
sealed interface ModuleOrigin {

  /** A new instance; runs the module's own code if it is not the agent's. */
  Instance open() throws ReflectiveOperationException;

  /** The file's name; empty if it is the agent's own. */
  Optional<String> file();

  /** What runs it. */
  ThreadFactory threads(String name);

  /**
   * An instance.
   *
   * @param closing lets its classes go
   */
  record Instance(AgentModule module, Runnable closing) {}

  /** Part of the program. Such code blocks where virtual threads can wait. */
  record Own(Supplier<AgentModule> supplier) implements ModuleOrigin {
    @Override
    public Instance open() {
      return new Instance(supplier.get(), () -> {});
    }

    @Override
    public Optional<String> file() {
      return Optional.empty();
    }

    @Override
    public ThreadFactory threads(String name) {
      return Thread.ofVirtual().name("module-" + name).factory();
    }
  }

  /**
   * From somebody's file. Its code may compute for ever without waiting, which on a virtual thread
   * would take a carrier away from everything else.
   *
   * @param name the name of the file
   * @param classes a jar or folder that nobody changes
   * @param type the name of the class
   */
  record Foreign(String name, Path classes, String type) implements ModuleOrigin {
    @Override
    public Instance open() throws ReflectiveOperationException {
      ModuleLoader loader = new ModuleLoader(classes);
      boolean opened = false;
      try {
        Constructor<?> constructor = Class.forName(type, true, loader).getDeclaredConstructor();
        constructor.setAccessible(true);
        AgentModule made = (AgentModule) constructor.newInstance();
        opened = true;
        return new Instance(made, () -> close(loader));
      } finally {
        if (!opened) {
          close(loader);
        }
      }
    }

    private static void close(ModuleLoader loader) {
      try {
        loader.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Optional<String> file() {
      return Optional.of(name);
    }

    @Override
    public ThreadFactory threads(String module) {
      return foreignThreads(module);
    }
  }

  /** Threads that run somebody's code. */
  static ThreadFactory foreignThreads(String name) {
    return Thread.ofPlatform()
        .daemon()
        .name("module-" + name)
        .inheritInheritableThreadLocals(false)
        .factory();
  }
}
