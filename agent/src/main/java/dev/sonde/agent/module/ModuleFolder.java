package dev.sonde.agent.module;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches a folder for jars and source files that come, change and go. A file is told once its size
 * and time have stayed the same for {@link #SETTLED}, so that one that is being written is left
 * alone. The kernel tells of changes at once (inotify); every {@link #EVERY} the folder is looked
 * through all the same, since file systems of other machines tell nothing.
 */
final class ModuleFolder implements AutoCloseable {
  static final Duration SETTLED = Duration.ofMillis(500);
  private static final Duration EVERY = Duration.ofSeconds(5);
  private static final Duration SOON = Duration.ofMillis(250);
  private static final int MOST_FILES = 200;
  private static final Logger LOG = System.getLogger(ModuleFolder.class.getName());

  private final Path folder;
  private final Listener listener;
  private final LongSupplier ticker;
  private final Map<Path, Seen> seen = new HashMap<>();
  private final Thread thread = Thread.ofVirtual().name("modules").unstarted(this::watch);
  private @Nullable WatchKey key;

  /** Hears of files. For one thread. */
  interface Listener {

    /** A file is new, or is not what it was. */
    void changed(Path file);

    /** A file that was told is not there any more. */
    void removed(Path file);
  }

  /** What a file was like, since when, and whether it was told. */
  private record Seen(String state, long since, boolean told) {}

  /**
   * A folder that is not yet watched, and need not be there.
   *
   * @param ticker a steady clock, in nanoseconds
   */
  ModuleFolder(Path folder, LongSupplier ticker, Listener listener) {
    this.folder = folder;
    this.ticker = ticker;
    this.listener = listener;
  }

  Path folder() {
    return folder;
  }

  void start() {
    thread.start();
  }

  private void watch() {
    try {
      while (!Files.isDirectory(folder)) {
        Thread.sleep(EVERY);
      }
      try (WatchService service = FileSystems.getDefault().newWatchService()) {
        while (true) {
          register(service);
          boolean waits = scan();
          WatchKey told = service.poll((waits ? SOON : EVERY).toMillis(), TimeUnit.MILLISECONDS);
          if (told != null) {
            told.pollEvents();
            told.reset();
          }
        }
      }
    } catch (InterruptedException | ClosedWatchServiceException e) {
      LOG.log(Level.TRACE, "the folder is watched no more");
    } catch (IOException e) {
      LOG.log(Level.ERROR, "The modules in " + folder + " can't be watched any more: " + e);
    }
  }

  /** Registers the folder again if it was deleted and made anew. */
  private void register(WatchService service) {
    WatchKey old = key;
    if (old != null && old.isValid()) {
      return;
    }
    try {
      key =
          folder.register(
              service,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "the folder {0} is looked through from time to time", folder);
    }
  }

  /** Looks through the folder once; gives whether a file has not settled yet. */
  boolean scan() {
    Map<Path, String> now;
    try {
      now = states();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "The modules in " + folder + " can't be listed: " + e);
      return false;
    }
    List<Path> gone = seen.keySet().stream().filter(file -> !now.containsKey(file)).toList();
    for (Path file : gone) {
      Seen last = seen.remove(file);
      if (last != null && !last.state().isEmpty()) {
        listener.removed(file);
      }
    }
    now.forEach(this::look);
    return seen.values().stream().anyMatch(each -> !each.told());
  }

  private void look(Path file, String state) {
    long time = ticker.getAsLong();
    Seen before = seen.get(file);
    if (before == null || !before.state().equals(state)) {
      seen.put(file, new Seen(state, time, false));
    } else if (!before.told() && time - before.since() >= SETTLED.toNanos()) {
      seen.put(file, new Seen(state, before.since(), true));
      listener.changed(file);
    }
  }

  private Map<Path, String> states() throws IOException {
    Map<Path, String> states = new HashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(ModuleFolder::isModule).sorted().limit(MOST_FILES).toList()) {
        state(file).ifPresent(state -> states.put(file, state));
      }
    } catch (NoSuchFileException gone) {
      return Map.of();
    }
    return states;
  }

  private static boolean isModule(Path file) {
    String name = String.valueOf(file.getFileName());
    return !name.startsWith(".")
        && (name.endsWith(".jar") || (name.endsWith(".java") && !name.endsWith("-info.java")));
  }

  /** Empty if it is no file, or is gone since the folder was listed. */
  private static Optional<String> state(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return found.isRegularFile()
          ? Optional.of(found.size() + " " + found.lastModifiedTime() + " " + found.fileKey())
          : Optional.empty();
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
