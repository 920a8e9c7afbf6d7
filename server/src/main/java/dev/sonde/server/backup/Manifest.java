package dev.sonde.server.backup;

import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.server.json.Json;
import dev.sonde.store.FileDigest;
import dev.sonde.store.Snapshots;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a snapshot of a server consists of, as it stands in a file. The file ends with a sum over
 * all of it, so that one that was cut off or changed is known.
 *
 * @param id the snapshot's name
 * @param version the version of the program that made it
 * @param format the format of the store in it
 * @param time the instant whose state it is, in microseconds since 1970
 * @param points how many points it has as they came
 * @param oldest the time of the oldest, in microseconds; empty if there is nothing
 * @param newest the time of the newest
 * @param files its files
 * @param missing the paths of files that should be in it and were not to be had
 */
public record Manifest(
    String id,
    String version,
    int format,
    long time,
    long points,
    Optional<Long> oldest,
    Optional<Long> newest,
    List<Snapshots.File> files,
    List<String> missing) {
  /** The form of the file; one that a newer program wrote in another form is refused. */
  public static final int FORM = 1;

  /** Made of its parts. */
  public Manifest {
    files = List.copyOf(files);
    missing = List.copyOf(missing);
  }

  /** The same with other files. */
  public Manifest with(List<Snapshots.File> other, List<String> lacking) {
    return new Manifest(id, version, format, time, points, oldest, newest, other, lacking);
  }

  /** How many bytes all files have. */
  public long bytes() {
    return files.stream().mapToLong(Snapshots.File::bytes).sum();
  }

  /** As a file. */
  public byte[] json() {
    Map<String, Object> tree = tree();
    tree.put("sum", sum(tree));
    return bytes(tree);
  }

  private Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("form", (long) FORM);
    tree.put("id", id);
    tree.put("version", version);
    tree.put("store_format", (long) format);
    tree.put("time", time);
    tree.put("points", points);
    oldest.ifPresent(when -> tree.put("oldest", when));
    newest.ifPresent(when -> tree.put("newest", when));
    tree.put("files", files.stream().map(Manifest::tree).toList());
    tree.put("missing", missing);
    return tree;
  }

  private static Map<String, Object> tree(Snapshots.File file) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("path", file.path());
    tree.put("bytes", file.bytes());
    file.sha256().ifPresent(sha256 -> tree.put("sha256", sha256));
    return tree;
  }

  private static byte[] bytes(Map<String, Object> tree) {
    return Json.bytes(json -> JsonTree.write(json, tree));
  }

  private static String sum(Map<String, Object> tree) {
    return FileDigest.of(bytes(tree));
  }

  /**
   * What a file says.
   *
   * @throws MalformedException if it is damaged, no manifest, or of a newer form
   */
  public static Manifest read(byte[] json) {
    Map<String, Object> tree = JsonTree.object(json);
    long form = number(tree, "form");
    if (form > FORM) {
      throw new MalformedException(
          "form", "a newer version wrote this (%d); use that version".formatted(form));
    }
    String sum = text(tree, "sum");
    tree.remove("sum");
    if (!sum.equals(sum(tree))) {
      throw new MalformedException("sum", "does not fit: the file is damaged");
    }
    return new Manifest(
        text(tree, "id"),
        text(tree, "version"),
        (int) number(tree, "store_format"),
        number(tree, "time"),
        number(tree, "points"),
        Optional.ofNullable(tree.get("oldest")).map(Long.class::cast),
        Optional.ofNullable(tree.get("newest")).map(Long.class::cast),
        list(tree, "files").stream().map(Manifest::file).toList(),
        list(tree, "missing").stream().map(String::valueOf).toList());
  }

  private static Snapshots.File file(Object tree) {
    Map<String, Object> file = tree instanceof Map<?, ?> map ? JsonTree.copy(map) : Map.of();
    String path = text(file, "path");
    if (Path.of(path).isAbsolute() || List.of(path.split("/", -1)).contains("..")) {
      throw new MalformedException("path", "leads out of the folder: '" + path + "'");
    }
    return new Snapshots.File(
        path, number(file, "bytes"), Optional.ofNullable(file.get("sha256")).map(String::valueOf));
  }

  private static List<Object> list(Map<String, Object> tree, String name) {
    if (tree.get(name) instanceof List<?> list) {
      return new ArrayList<>(list);
    }
    throw new MalformedException(name, "expected a list");
  }

  private static String text(Map<String, Object> tree, String name) {
    if (tree.get(name) instanceof String text) {
      return text;
    }
    throw new MalformedException(name, "expected a text");
  }

  private static long number(Map<String, Object> tree, String name) {
    if (tree.get(name) instanceof Long number) {
      return number;
    }
    throw new MalformedException(name, "expected a whole number");
  }
}
