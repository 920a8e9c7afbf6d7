package dev.sonde.server.prometheus.eval;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sonde.server.prometheus.labels.Labels;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import org.jspecify.annotations.Nullable;

/** {@code label_replace} and {@code label_join}: what they make of labels. */
final class LabelFunctions {
  /** A reference in a replacement, as Go has it: {@code $1}, {@code ${1}}, {@code ${name}}. */
  private static final java.util.regex.Pattern REFERENCE =
      java.util.regex.Pattern.compile("\\$(?:\\$|([a-zA-Z0-9_]+)|\\{([a-zA-Z0-9_]+)\\})");

  private LabelFunctions() {}

  /**
   * Sets a label by a regular expression that matches all of another.
   *
   * @param texts the label that is set, the replacement, the other label, the expression
   */
  static UnaryOperator<Labels> replace(List<String> texts) {
    String target = target(texts.getFirst(), "label_replace");
    Pattern pattern = pattern(texts.get(3));
    return labels -> {
      Matcher matcher = pattern.matcher(labels.value(texts.get(2)));
      return matcher.matches()
          ? labels.with(target, expanded(texts.get(1), matcher, pattern))
          : labels;
    };
  }

  /**
   * Sets a label to others with a separator between them.
   *
   * @param texts the label that is set, the separator, the others
   */
  static UnaryOperator<Labels> join(List<String> texts) {
    String target = target(texts.getFirst(), "label_join");
    List<String> sources = texts.subList(2, texts.size());
    for (String source : sources) {
      if (!Labels.isName(source)) {
        throw EvaluationException.failed("invalid source label name in label_join(): " + source);
      }
    }
    return labels ->
        labels.with(
            target, String.join(texts.get(1), sources.stream().map(labels::value).toList()));
  }

  private static String target(String name, String function) {
    if (!Labels.isName(name)) {
      throw EvaluationException.failed(
          "invalid destination label name in %s(): %s".formatted(function, name));
    }
    return name;
  }

  private static Pattern pattern(String regex) {
    try {
      return Pattern.compile("^(?:" + regex + ")$");
    } catch (PatternSyntaxException e) {
      throw EvaluationException.failed(
          "invalid regular expression in label_replace(): " + regex + ": " + e.getMessage());
    }
  }

  private static String expanded(String replacement, Matcher matcher, Pattern pattern) {
    return REFERENCE
        .matcher(replacement)
        .replaceAll(
            reference ->
                java.util.regex.Matcher.quoteReplacement(value(reference, matcher, pattern)));
  }

  /** What a reference stands for: nothing if there is no such group, or it matched nothing. */
  private static String value(MatchResult reference, Matcher matcher, Pattern pattern) {
    String name = reference.group(1) == null ? reference.group(2) : reference.group(1);
    if (name == null) {
      return "$";
    }
    if (name.chars().allMatch(Character::isDigit)) {
      boolean known = name.length() < 6 && Integer.parseInt(name) <= matcher.groupCount();
      return known ? text(matcher.group(Integer.parseInt(name))) : "";
    }
    return pattern.namedGroups().containsKey(name) ? text(matcher.group(name)) : "";
  }

  private static String text(@Nullable String group) {
    return group == null ? "" : group;
  }
}
