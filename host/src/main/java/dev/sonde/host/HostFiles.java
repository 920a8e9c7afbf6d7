package dev.sonde.host;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/**
 * The files of a host: the running one's, or a tree that was recorded of another.
 *
 * <p>Files are read into one buffer, so a {@link Text} is valid until the next one is read. Not
 * thread-safe.
 */
public final class HostFiles {
  private static final Comparator<String> BY_LENGTH_THEN_NAME =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  private final String root;
  private final Text text = new Text();

  /** The files below a folder, which is {@code /} for the running host. */
  public HostFiles(Path root) {
    String folder = root.toAbsolutePath().normalize().toString();
    this.root = folder.equals("/") ? "" : folder;
  }

  /** Reads a file; one that can't be read is an empty text that knows why. */
  Text read(String path) {
    try (FileInputStream in = new FileInputStream(root + path)) {
      text.fill(path, in);
    } catch (IOException e) {
      text.fail(path, e);
    }
    return text;
  }

  /** Reads a file and goes to its first line. */
  Text readLine(String path) {
    Text read = read(path);
    read.nextLine();
    return read;
  }

  /** The number that a file begins with, or NaN. */
  double number(String path) {
    return readLine(path).number();
  }

  /** The whole number that a file begins with, or -1. */
  long count(String path) {
    return readLine(path).count();
  }

  /** The first line of a file without blanks around it, or an empty text. */
  String line(String path) {
    return readLine(path).rest();
  }

  /** The names in a folder, {@code cpu2} before {@code cpu10}; none if it can't be listed. */
  String[] list(String path) {
    String[] names = unsorted(path);
    Arrays.sort(names, BY_LENGTH_THEN_NAME);
    return names;
  }

  /** The names in a folder in no order; none if it can't be listed. */
  String[] unsorted(String path) {
    String[] names = new File(root + path).list();
    return names == null ? new String[0] : names;
  }

  boolean exists(String path) {
    return new File(root + path).exists();
  }

  boolean isFolder(String path) {
    return new File(root + path).isDirectory();
  }

  /** The last name in what a symbolic link points at, if the path is one. */
  Optional<String> linkName(String path) {
    Path link = Path.of(root + path);
    try {
      return Files.isSymbolicLink(link)
          ? Optional.ofNullable(Files.readSymbolicLink(link).getFileName()).map(Path::toString)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** A path of the host as this process must name it. */
  String resolve(String path) {
    return root + path;
  }
}
