package dev.sonde.agent.module;

import dev.sonde.agent.module.FileLoader.Found;
import dev.sonde.agent.module.FileLoader.Loaded;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The modules that come from files. One file is loaded at a time, whoever asks for it; a file that
 * can't be loaded leaves what came from it before as it is. Thread-safe.
 */
final class FileModules implements ModuleFolder.Listener {
  private static final Logger LOG = System.getLogger(FileModules.class.getName());

  private final FileLoader loader;
  private final Supplier<Map<String, Slot>> slots;
  private final Surroundings around;
  private final ReentrantLock loading = new ReentrantLock();
  private final Map<Path, Held> held = new HashMap<>();
  private final Map<String, String> problems = new ConcurrentSkipListMap<>();

  /** What came from a file. */
  private record Held(Path copy, List<Slot> slots) {}

  /**
   * No modules yet.
   *
   * @param slots the places of all modules by name, to which those from files are added
   */
  FileModules(FileLoader loader, Supplier<Map<String, Slot>> slots, Surroundings around) {
    this.loader = loader;
    this.slots = slots;
    this.around = around;
  }

  /** Files from which nothing runs, and why. */
  List<ModuleStatus> broken() {
    List<ModuleStatus> all = new ArrayList<>();
    problems.forEach((file, problem) -> all.add(broken(file, problem)));
    return all;
  }

  private static ModuleStatus broken(String file, String problem) {
    return new ModuleStatus(
        file,
        "A file that could not be loaded.",
        ModuleState.FAILED,
        "{}",
        0,
        0,
        0,
        0,
        Optional.of(problem),
        Optional.of(file));
  }

  @Override
  public void changed(Path file) {
    try {
      load(file);
    } catch (ModuleRefusedException e) {
      LOG.log(Level.WARNING, "Module file {0}: {1}", file, e.getMessage());
    }
  }

  /**
   * Loads a file now.
   *
   * @param otherwise what to say if there is no such file
   * @throws ModuleRefusedException if it can't be loaded
   */
  void reload(Path file, String otherwise) {
    if (!Files.isRegularFile(file)) {
      throw new ModuleRefusedException(otherwise);
    }
    load(file);
  }

  private void load(Path file) {
    String name = String.valueOf(file.getFileName());
    loading.lock();
    try {
      Loaded loaded = loader.load(file, e -> around.crashes().add(name, "", e));
      Optional<String> clash = clash(file, loaded);
      if (clash.isPresent()) {
        loaded.modules().forEach(each -> each.instance().closing().run());
        FileLoader.delete(loaded.copy());
        throw new ModuleRefusedException(clash.get());
      }
      replace(file, loaded);
      problems.remove(name);
    } catch (ModuleRefusedException e) {
      refused(file, name, String.valueOf(e.getMessage()));
      throw e;
    } finally {
      loading.unlock();
    }
  }

  private void refused(Path file, String name, String problem) {
    Held old = held.get(file);
    if (old == null) {
      problems.put(name, problem);
    } else {
      old.slots().forEach(slot -> slot.newerIsBad(problem));
    }
    around.tell(
        new ModuleEvent(
            name, ModuleEvent.State.ERROR, Optional.empty(), Optional.of(problem), "not loaded"));
  }

  /** Why names can't be had; empty if they can. */
  private Optional<String> clash(Path file, Loaded loaded) {
    Held old = held.get(file);
    List<String> names = loaded.modules().stream().map(each -> each.spec().name()).toList();
    for (String name : names) {
      Slot there = slots.get().get(name);
      if (there != null && (old == null || !old.slots().contains(there))) {
        return Optional.of(
            "there is a module '%s' already, %s"
                .formatted(
                    name,
                    there.origin().file().map(from -> "from " + from).orElse("the agent's own")));
      }
    }
    return names.stream().distinct().count() == names.size()
        ? Optional.empty()
        : Optional.of("two modules in it have the same name");
  }

  private void replace(Path file, Loaded loaded) {
    Held old = held.remove(file);
    if (old != null) {
      end(old, "the module was loaded anew");
    }
    List<Slot> made = new ArrayList<>();
    for (Found found : loaded.modules()) {
      Slot slot = new Slot(found.origin(), found.spec(), around);
      made.add(slot);
      slots.get().put(found.spec().name(), slot);
      slot.start(found.instance());
    }
    held.put(file, new Held(loaded.copy(), List.copyOf(made)));
    LOG.log(
        Level.INFO,
        "Loaded {0} from {1}",
        made.stream().map(slot -> slot.spec().name()).collect(Collectors.joining(", ")),
        file);
  }

  private void end(Held old, String why) {
    List<Thread> ending = new ArrayList<>();
    for (Slot slot : old.slots()) {
      slots.get().remove(slot.spec().name(), slot);
      slot.close(why).ifPresent(ending::add);
    }
    Thread.ofVirtual().start(() -> deleteAfter(ending, old.copy()));
  }

  private static void deleteAfter(List<Thread> ending, Path copy) {
    try {
      for (Thread each : ending) {
        each.join();
      }
      FileLoader.delete(copy);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void removed(Path file) {
    String name = String.valueOf(file.getFileName());
    loading.lock();
    try {
      problems.remove(name);
      Held old = held.remove(file);
      if (old != null) {
        end(old, "its file was removed");
        LOG.log(Level.INFO, "Stopped what came from {0}, which was removed", file);
      }
    } finally {
      loading.unlock();
    }
  }
}
