package dev.sonde.server.api;

import dev.sonde.server.checks.Check;
import dev.sonde.server.checks.CheckRun;
import dev.sonde.server.checks.CheckView;
import dev.sonde.server.checks.Taken;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a person types to find checks: words that must all match. A word is {@code state=down},
 * {@code kind=icmp}, {@code agent=ID}, {@code assignment=differs}, {@code label=value}, or a part
 * of the id, name, kind, target or a label; case is ignored, and quotation marks keep spaces
 * together.
 */
final class CheckFilter {
  private CheckFilter() {}

  /** The filter of a text; an empty text matches all. */
  static Predicate<CheckView> of(String text) {
    return DeviceFilter.words(text).stream()
        .map(CheckFilter::word)
        .reduce(view -> true, Predicate::and);
  }

  private static Predicate<CheckView> word(String word) {
    int equals = word.indexOf('=');
    if (equals <= 0) {
      return view -> texts(view.check()).anyMatch(text -> lower(text).contains(word));
    }
    String name = word.substring(0, equals);
    String value = word.substring(equals + 1);
    return switch (name) {
      case "state" -> view -> view.verdict().state().word().equals(value);
      case "kind" -> view -> view.check().kind().equals(value);
      case "agent" ->
          view -> view.runs().stream().map(CheckRun::agent).anyMatch(id -> lower(id).equals(value));
      case "assignment" ->
          view -> view.taken().stream().map(Taken::how).anyMatch(how -> how.word().equals(value));
      default ->
          view ->
              view.check().labels().entrySet().stream()
                  .anyMatch(
                      e -> lower(e.getKey()).equals(name) && lower(e.getValue()).equals(value));
    };
  }

  private static Stream<String> texts(Check check) {
    return Stream.of(
            List.of(check.id(), check.name(), check.kind(), check.target()),
            check.labels().keySet(),
            check.labels().values())
        .flatMap(Collection::stream);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
