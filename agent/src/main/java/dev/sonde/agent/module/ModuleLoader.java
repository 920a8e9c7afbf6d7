package dev.sonde.agent.module;

import dev.sonde.module.AgentModule;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/**
 * Loads one module's classes; sees the JDK, what modules are compiled against, and its own file.
 */
final class ModuleLoader extends URLClassLoader {
  private static final ClassLoader SHARED = new Shared();

  /** A loader of what is in a jar or a folder. */
  ModuleLoader(Path classes) {
    super("module " + classes.getFileName(), new URL[] {url(classes)}, SHARED);
  }

  private static URL url(Path classes) {
    try {
      URI uri = classes.toUri();
      return uri.toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("a file has a URL", e);
    }
  }

  /** The JDK and {@code dev.sonde.module}. */
  private static final class Shared extends ClassLoader {
    private static final String API = AgentModule.class.getPackageName() + ".";

    Shared() {
      super("modules", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.startsWith(API) || name.startsWith("org.jspecify.annotations.")) {
        return Class.forName(name, false, AgentModule.class.getClassLoader());
      }
      throw new ClassNotFoundException(
          name + " (a module sees the JDK, dev.sonde.module and its own file)");
    }
  }
}
