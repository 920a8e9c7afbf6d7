package dev.sonde.model;

import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * All checks that one agent is to run. The hash tells two of them apart: an agent reports that of
 * those it has taken over, and the server offers its own until they agree.
 *
 * @param checks the checks, in the order of their ids
 * @param hash of their JSON form; empty if there are none
 */
public record Assignments(List<Assignment> checks, String hash) {
  /** No checks at all. */
  public static final Assignments NONE = new Assignments(List.of(), "");

  /** The version of the JSON form; a change that agents can't pass over makes another. */
  private static final long VERSION = 1;

  private static final int HASH_LETTERS = 16;
  private static final JsonFactory FACTORY = new JsonFactory();

  /** Copies the list. */
  public Assignments {
    checks = List.copyOf(checks);
  }

  /** These checks with their hash. */
  public static Assignments of(List<Assignment> checks) {
    return checks.isEmpty() ? NONE : new Assignments(checks, hash(checks));
  }

  private static String hash(List<Assignment> checks) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(json(checks.stream().map(Assignment::tree).toList()));
      return HexFormat.of().formatHex(digest).substring(0, HASH_LETTERS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static byte[] json(Object tree) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      JsonTree.write(json, tree);
    }
    return bytes.toByteArray();
  }

  /** The JSON form. */
  public byte[] toJson() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("version", VERSION);
    tree.put("hash", hash);
    tree.put("checks", checks.stream().map(Assignment::tree).toList());
    return json(tree);
  }

  /**
   * Reads the JSON form.
   *
   * @throws MalformedException if it is none; what an agent does not know of a check is left for
   *     when it is run
   */
  public static Assignments ofJson(byte[] json) {
    Map<String, Object> tree = JsonTree.object(json);
    if (tree.getOrDefault("version", VERSION) instanceof Long version && version > VERSION) {
      throw new MalformedException(
          "version",
          "is " + version + ", and this program knows " + VERSION + "; a newer one is needed");
    }
    if (!(tree.get("checks") instanceof List<?> list)
        || !(tree.get("hash") instanceof String hash)) {
      throw new MalformedException("", "expected hash and checks");
    }
    List<Assignment> checks = new ArrayList<>();
    for (Object each : list) {
      String path = "checks[" + checks.size() + "]";
      if (!(each instanceof Map<?, ?> map)) {
        throw new MalformedException(path, "expected an object");
      }
      checks.add(Assignment.of(map, path));
    }
    return new Assignments(checks, hash);
  }
}
