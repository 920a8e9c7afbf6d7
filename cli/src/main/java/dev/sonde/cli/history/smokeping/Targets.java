package dev.sonde.cli.history.smokeping;

import dev.sonde.model.MalformedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What SmokePing's configuration says of its targets, read with tolerance: sections {@code ***
 * Targets ***}, {@code + name}, {@code ++ name}, and {@code key = value}, which holds for what is
 * below, too. A file without sections is taken for targets alone. {@code @include} is followed.
 */
final class Targets {
  private static final int MOST_LINES = 1_000_000;
  private static final int DEEPEST = 20;

  private final Map<String, Map<String, String>> byPath = new LinkedHashMap<>();
  private final List<String> path = new ArrayList<>();
  private boolean inTargets = true;
  private int lines;

  private Targets() {
    byPath.put("", new HashMap<>());
  }

  /** Nothing known. */
  static Targets none() {
    return new Targets();
  }

  /**
   * What a file says.
   *
   * @throws MalformedException if it can't be read
   */
  static Targets in(Path file) {
    Targets targets = new Targets();
    targets.read(file, 0);
    return targets;
  }

  private void read(Path file, int depth) {
    if (depth > DEEPEST) {
      throw new MalformedException("--config", file + " includes itself");
    }
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      String continued = "";
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (++lines > MOST_LINES) {
          throw new MalformedException("--config", "expected at most " + MOST_LINES + " lines");
        }
        String whole = continued + line.strip();
        continued = whole.endsWith("\\") ? whole.substring(0, whole.length() - 1) : "";
        if (continued.isEmpty()) {
          take(whole, file, depth);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new MalformedException("--config", "can't read " + file + ": " + e);
    }
  }

  private void take(String line, Path file, int depth) {
    if (line.startsWith("@include")) {
      Path included = Path.of(line.substring("@include".length()).strip());
      read(file.toAbsolutePath().resolveSibling(included), depth + 1);
    } else if (line.startsWith("***")) {
      inTargets = line.replace("*", "").strip().equalsIgnoreCase("targets");
      path.clear();
    } else if (inTargets && line.startsWith("+")) {
      section(line);
    } else if (inTargets && !line.startsWith("#") && line.indexOf('=') > 0) {
      int equals = line.indexOf('=');
      of(String.join("/", path))
          .put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
    }
  }

  private void section(String line) {
    int depth = 0;
    while (depth < line.length() && line.charAt(depth) == '+') {
      depth++;
    }
    while (path.size() >= depth) {
      path.removeLast();
    }
    path.add(line.substring(depth).strip());
    of(String.join("/", path));
  }

  private Map<String, String> of(String at) {
    return byPath.computeIfAbsent(at, name -> new HashMap<>());
  }

  /** What is said of a target, or of one of those above it. */
  private Optional<String> inherited(String target, String key) {
    for (String at = target; ; at = at.contains("/") ? at.substring(0, at.lastIndexOf('/')) : "") {
      String value = byPath.getOrDefault(at, Map.of()).get(key);
      if (value != null) {
        return Optional.of(value);
      }
      if (at.isEmpty()) {
        return Optional.empty();
      }
    }
  }

  /** The host of a target, if it is said. */
  Optional<String> host(String target) {
    return Optional.ofNullable(byPath.getOrDefault(target, Map.of()).get("host"))
        .filter(host -> !host.startsWith("/") && !host.isBlank());
  }

  /** What a target is called for people. */
  Optional<String> title(String target) {
    return Optional.ofNullable(byPath.getOrDefault(target, Map.of()).get("menu"));
  }

  /** The probe of a target, as {@code FPing}, if it is said. */
  Optional<String> probe(String target) {
    return inherited(target, "probe");
  }
}
