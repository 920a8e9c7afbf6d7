package dev.sonde.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The flags of a benchmark: {@code --NAME VALUE}, and {@code --quick} for a short run. */
final class Flags {
  private final Map<String, String> values = new HashMap<>();
  private final boolean quick;

  /**
   * A flag.
   *
   * @param name its name without dashes
   * @param full its value in a full run
   * @param quick its value in a short run
   * @param text what it is for
   */
  record Flag(String name, String full, String quick, String text) {

    /** A flag with the same value in full and short runs. */
    static Flag of(String name, String value, String text) {
      return new Flag(name, value, value, text);
    }
  }

  /** Reads a command line; a wrong one, and {@code --help}, end the process with an explanation. */
  Flags(String[] args, List<Flag> known) {
    List<String> words = Arrays.asList(args);
    quick = words.contains("--quick");
    known.forEach(flag -> values.put(flag.name(), quick ? flag.quick() : flag.full()));
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      if (word.equals("--quick")) {
        continue;
      }
      String name = word.replaceFirst("^--", "");
      if (!values.containsKey(name) || i + 1 == words.size()) {
        throw explained(word, known);
      }
      values.put(name, words.get(++i));
    }
  }

  /** Whether this is a short run. */
  boolean quick() {
    return quick;
  }

  /** A text. */
  String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no flag --" + name);
    }
    return value;
  }

  /** A whole number. */
  int whole(String name) {
    return Integer.parseInt(text(name));
  }

  private static RuntimeException explained(String word, List<Flag> known) {
    StringBuilder text = new StringBuilder();
    if (!word.equals("--help")) {
      text.append("unknown flag, or one without its value: ").append(word).append('\n');
    }
    text.append("  --quick  a short run\n");
    known.forEach(
        flag ->
            text.append(
                "  --%s  %s (%s; quick: %s)%n"
                    .formatted(flag.name(), flag.text(), flag.full(), flag.quick())));
    System.err.print(text);
    System.exit(2);
    return new IllegalStateException();
  }
}
