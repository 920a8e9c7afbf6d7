package dev.sonde.host;

import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A recorded machine whose files a test can change, and whose time it can let pass.
 *
 * <p>A recording is one text ({@code machines/NAME.txt}): a remark, then for each file a line
 * {@code ==> PATH} and its content, for each symbolic link a line {@code ==> PATH -> TARGET}.
 */
final class Machine {
  static final String DEVICE = "device-under-test";
  static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

  private static final String HEADING = "==> ";

  private final Path root;
  private final Host host;
  private long nanos = 1_000_000_000L;
  private Optional<Space> space = Optional.of(new Space(1000, 600, 500, 200, 150));
  private final List<String> measured = new ArrayList<>();

  private Machine(Path root) {
    this.root = root;
    HostSettings settings =
        new HostSettings(
            DEVICE, "9.9", Clock.fixed(START, ZoneOffset.UTC), () -> nanos, this::space);
    this.host = new Host(new HostFiles(root), settings);
  }

  /** Unpacks a recording into an empty folder. */
  static Machine unpack(String name, Path root) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Machine.class.getResourceAsStream("/machines/" + name + ".txt"))) {
      String recording = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      String[] parts = recording.split("\n" + HEADING, -1);
      for (int i = 1; i < parts.length; i++) {
        unpackFile(parts[i], root);
      }
    }
    return new Machine(root);
  }

  /** A machine whose files are in a folder already. */
  static Machine at(Path root) {
    return new Machine(root);
  }

  private static void unpackFile(String part, Path root) throws IOException {
    int end = part.indexOf('\n');
    String heading = end < 0 ? part : part.substring(0, end);
    String[] link = heading.split(" -> ", -1);
    Path path = root.resolve(link[0].substring(1));
    Files.createDirectories(Objects.requireNonNull(path.getParent()));
    if (link.length == 2) {
      Files.createSymbolicLink(path, Path.of(link[1]));
    } else {
      Files.writeString(path, end < 0 ? "" : part.substring(end + 1));
    }
  }

  private Optional<Space> space(String path) {
    measured.add(path.substring(root.toString().length()));
    return space;
  }

  Machine write(String path, String content) {
    try {
      Path file = root.resolve(path.substring(1));
      Files.createDirectories(Objects.requireNonNull(file.getParent()));
      Files.writeString(file, content);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Machine replace(String path, String old, String replacement) {
    String before = read(path);
    if (!before.contains(old)) {
      throw new IllegalArgumentException(path + " does not contain " + old);
    }
    return write(path, before.replace(old, replacement));
  }

  String read(String path) {
    try {
      return Files.readString(root.resolve(path.substring(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Machine delete(String path) {
    try {
      Files.delete(root.resolve(path.substring(1)));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The paths of all regular files. */
  List<String> files() throws IOException {
    List<String> files = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
              files.add("/" + root.relativize(file));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return files;
  }

  Machine spaces(Optional<Space> newSpace) {
    space = newSpace;
    return this;
  }

  /** The paths whose space was asked for, in order. */
  List<String> measured() {
    return measured;
  }

  Machine prime() {
    host.prime();
    return this;
  }

  Machine pass(Duration time) {
    nanos += time.toNanos();
    return this;
  }

  Reading collect() {
    return new Reading(host.collect());
  }

  /** What a round of collection found. */
  record Reading(List<Point> points) {
    /** The fields of the point of a kind about the device as a whole. */
    Map<String, Object> the(String kind) {
      return of(kind, Tags.of(Tags.DEVICE, DEVICE));
    }

    /** The fields of the point of a kind about a part of the device; none if there is no point. */
    Map<String, Object> of(String kind, String tag, String value) {
      return of(kind, Tags.of(Tags.DEVICE, DEVICE, tag, value));
    }

    private Map<String, Object> of(String kind, Tags tags) {
      return points.stream()
          .filter(point -> point.kind().equals(kind) && point.tags().equals(tags))
          .findFirst()
          .map(point -> point.fields().asMap())
          .orElse(Map.of());
    }

    /** The parts that there are points about, in order. */
    List<String> parts(String kind, String tag) {
      return points.stream()
          .filter(point -> point.kind().equals(kind))
          .map(point -> point.tags().value(tag).orElseThrow())
          .toList();
    }
  }
}
