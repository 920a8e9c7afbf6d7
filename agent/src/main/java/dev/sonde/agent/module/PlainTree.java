package dev.sonde.agent.module;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies what a module gives into maps, lists, texts, numbers and booleans of the JDK, so that
 * nothing of the module outlives it. What is of another type becomes its text; what is not a finite
 * number, and null, is left out. Not thread-safe.
 */
final class PlainTree {
  /** The most characters and values that a result may have. */
  static final int MOST = 256 * 1024;

  private static final int DEEPEST = 32;

  private int left = MOST;

  private PlainTree() {}

  /**
   * A copy.
   *
   * @throws ModuleRefusedException if it is larger than {@value #MOST} characters and values, or
   *     nested deeper than 32
   */
  static Map<String, Object> of(@Nullable Map<?, ?> tree) {
    return tree == null ? Map.of() : new PlainTree().map(tree, 0);
  }

  private Map<String, Object> map(Map<?, ?> tree, int depth) {
    Map<String, Object> copy = new LinkedHashMap<>();
    tree.forEach(
        (name, value) -> {
          String key = String.valueOf(name);
          spend(key.length());
          Object plain = value(value, depth + 1);
          if (plain != null) {
            copy.put(key, plain);
          }
        });
    return copy;
  }

  private List<Object> list(Iterable<?> tree, int depth) {
    List<Object> copy = new ArrayList<>();
    for (Object each : tree) {
      Object plain = value(each, depth + 1);
      if (plain != null) {
        copy.add(plain);
      }
    }
    return copy;
  }

  private @Nullable Object value(@Nullable Object value, int depth) {
    if (depth > DEEPEST) {
      throw new ModuleRefusedException("the result is nested deeper than " + DEEPEST);
    }
    spend(1);
    return switch (value) {
      case null -> null;
      case Map<?, ?> map -> map(map, depth);
      case List<?> list -> list(list, depth);
      case Boolean truth -> truth;
      case Long whole -> whole;
      case Integer whole -> whole.longValue();
      case Short whole -> whole.longValue();
      case Byte whole -> whole.longValue();
      case Number number -> Double.isFinite(number.doubleValue()) ? number.doubleValue() : null;
      default -> text(String.valueOf(value));
    };
  }

  private String text(String text) {
    spend(text.length());
    return text;
  }

  private void spend(int size) {
    left -= size;
    if (left < 0) {
      throw new ModuleRefusedException("the result is larger than " + MOST + " characters");
    }
  }
}
