package dev.sonde.cli.history;

import dev.sonde.model.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far each part of a history was imported, in a file with a line for each part: the place, a
 * tab, the part. Without a file nothing is kept. Not thread-safe.
 */
public final class Places {
  private static final int MAX_PARTS = 1_000_000;

  private final Optional<Path> file;
  private final Map<String, Long> places = new TreeMap<>();

  private Places(Optional<Path> file) {
    this.file = file;
  }

  /** Places that are not kept. */
  public static Places none() {
    return new Places(Optional.empty());
  }

  /**
   * The places in a file, which need not be there yet.
   *
   * @throws MalformedException if it holds something else, or can't be read
   */
  public static Places in(Path file) {
    Places places = new Places(Optional.of(file));
    if (Files.exists(file)) {
      places.load(file);
    }
    return places;
  }

  private void load(Path from) {
    try (var lines = Files.lines(from)) {
      for (String line : lines.limit(MAX_PARTS).toList()) {
        String[] words = line.split("\t", 2);
        if (words.length != 2 || !words[0].matches("-?[0-9]{1,18}")) {
          throw new MalformedException(
              "--resume",
              from + " is no file of an import: expected a number, a tab and a name in each line");
        }
        places.put(words[1], Long.parseLong(words[0]));
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new MalformedException("--resume", "can't read " + from + ": " + e);
    }
  }

  /** The place of a part; {@link Long#MIN_VALUE} if nothing of it was imported. */
  public long of(String part) {
    return places.getOrDefault(part, Long.MIN_VALUE);
  }

  /**
   * Keeps places that were reached; on the disk when this returns.
   *
   * @throws MalformedException if the file can't be written
   */
  void keep(Map<String, Long> reached) {
    places.putAll(reached);
    if (file.isEmpty() || reached.isEmpty()) {
      return;
    }
    Path target = file.get();
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      List<String> lines =
          places.entrySet().stream().map(each -> each.getValue() + "\t" + each.getKey()).toList();
      Files.write(part, lines);
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new MalformedException("--resume", "can't write " + target + ": " + e);
    }
  }
}
