package dev.sonde.cli.backup;

import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.server.backup.Folders;
import dev.sonde.server.backup.Manifest;
import dev.sonde.store.FileDigest;
import dev.sonde.store.Snapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A folder with backups: {@code generations/TIME.json} says what is in each, {@code
 * objects/AB/SHA256} are the files of all of them, each there once. A generation's file is written
 * last of all, under another name and then renamed, so what was cut off is none. Not thread-safe.
 */
public final class BackupFolder {
  private static final String UNFINISHED = ".part";
  private static final String SUFFIX = ".json";
  private static final DateTimeFormatter NAME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Path folder;
  private final Path generations;
  private final Path objects;

  /** The backups in a folder, which need not be there yet. */
  public BackupFolder(Path folder) {
    this.folder = folder;
    this.generations = folder.resolve("generations");
    this.objects = folder.resolve("objects");
  }

  /**
   * All backups.
   *
   * @param whole the ones that can be read, the oldest first
   * @param damaged why others can't be, by name
   */
  public record Listing(List<Generation> whole, TreeMap<String, String> damaged) {}

  /** A right to change the folder that nobody else has meanwhile. */
  public interface Claim extends AutoCloseable {
    @Override
    void close() throws IOException;
  }

  /**
   * Claims the folder, which is made if it is not there.
   *
   * @throws CommandFailedException if another process has it
   */
  public Claim claim() throws IOException {
    Files.createDirectories(generations);
    Files.createDirectories(objects);
    FileChannel channel =
        FileChannel.open(
            folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new CommandFailedException("another process is writing a backup to '" + folder + "'");
    }
    return channel::close;
  }

  /**
   * What backups there are.
   *
   * @throws CommandFailedException if the folder is none of backups
   */
  public Listing list() throws IOException {
    if (!Files.isDirectory(generations)) {
      throw new CommandFailedException("there are no backups in '" + folder + "'");
    }
    List<Generation> whole = new ArrayList<>();
    TreeMap<String, String> damaged = new TreeMap<>();
    for (Path file : Folders.list(generations)) {
      String name = file.getFileName().toString();
      if (name.endsWith(SUFFIX)) {
        String bare = name.substring(0, name.length() - SUFFIX.length());
        try {
          whole.add(new Generation(bare, Manifest.read(Files.readAllBytes(file))));
        } catch (MalformedException e) {
          damaged.put(bare, String.valueOf(e.getMessage()));
        }
      }
    }
    whole.sort(Comparator.comparing(Generation::time).thenComparing(Generation::name));
    return new Listing(whole, damaged);
  }

  /** Where the file with a SHA-256 is, if it is there. */
  Path object(String sha256) {
    return shelf(sha256).resolve(sha256);
  }

  private Path shelf(String sha256) {
    return objects.resolve(sha256.substring(0, 2));
  }

  /** Whether a file is there in its size. */
  boolean has(Snapshots.File file) throws IOException {
    try {
      return file.sha256().isPresent() && Files.size(object(file.sha256().get())) == file.bytes();
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  /**
   * Takes a copy of a file in, unless there is one.
   *
   * @return the file with its SHA-256; empty if that is not the one it should have
   */
  Optional<Snapshots.File> add(Path source, Snapshots.File file) throws IOException {
    Path incoming = objects.resolve("incoming" + UNFINISHED);
    try {
      String sha256;
      long bytes;
      try (FileChannel channel =
          FileChannel.open(
              incoming,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        OutputStream out = Channels.newOutputStream(channel);
        sha256 = FileDigest.copy(source, out);
        bytes = channel.size();
        if (file.sha256().isPresent() && !file.sha256().get().equals(sha256)) {
          return Optional.empty();
        }
        channel.force(true);
      }
      Files.createDirectories(shelf(sha256));
      Files.move(incoming, object(sha256), StandardCopyOption.ATOMIC_MOVE);
      Folders.force(shelf(sha256));
      return Optional.of(new Snapshots.File(file.path(), bytes, Optional.of(sha256)));
    } finally {
      Files.deleteIfExists(incoming);
    }
  }

  /** Writes a generation; it counts when this returns. */
  Generation add(Manifest manifest) throws IOException {
    String name = NAME.format(Micros.toInstant(manifest.time()));
    String free = name;
    for (int n = 2; Files.exists(generations.resolve(free + SUFFIX)); n++) {
      free = name + "-" + n;
    }
    Path part = generations.resolve(free + UNFINISHED);
    try {
      Folders.force(objects);
      Files.write(part, manifest.json());
      Folders.force(part);
      Files.move(part, generations.resolve(free + SUFFIX), StandardCopyOption.ATOMIC_MOVE);
      Folders.force(generations);
      return new Generation(free, manifest);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /**
   * Removes the oldest generations but so many, and all files that none needs. Where a generation
   * can't be read no file is removed, since it may need any.
   *
   * @return how many generations went
   */
  int keep(int generationsKept) throws IOException {
    Listing all = list();
    int over = Math.max(0, all.whole().size() - generationsKept);
    for (Generation old : all.whole().subList(0, over)) {
      Files.delete(generations.resolve(old.name() + SUFFIX));
    }
    Folders.force(generations);
    if (all.damaged().isEmpty()) {
      removeUnneeded(all.whole().subList(over, all.whole().size()));
    }
    return over;
  }

  private void removeUnneeded(List<Generation> kept) throws IOException {
    Set<Path> needed =
        kept.stream()
            .flatMap(generation -> generation.manifest().files().stream())
            .map(file -> object(file.sha256().orElse("--")))
            .collect(Collectors.toCollection(HashSet::new));
    List<Path> unneeded;
    try (Stream<Path> walk = Files.walk(objects)) {
      unneeded = walk.filter(Files::isRegularFile).filter(path -> !needed.contains(path)).toList();
    }
    for (Path each : unneeded) {
      Files.delete(each);
    }
  }
}
