package dev.sonde.server.api;

import dev.sonde.server.fleet.DeviceView;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a person types to find devices: words that must all match. A word is {@code state=up},
 * {@code label=value}, or a part of the id, name, address, model or a label; case is ignored, and
 * quotation marks keep spaces together.
 */
final class DeviceFilter {
  private static final Pattern WORD = Pattern.compile("((?:[^\\s\"]|\"[^\"]*\"?)+)");

  private DeviceFilter() {}

  /** The filter of a text; an empty text matches all. */
  static Predicate<DeviceView> of(String text) {
    return words(text).stream().map(DeviceFilter::word).reduce(view -> true, Predicate::and);
  }

  /** The words of a filter, in lower case and without quotation marks. */
  static List<String> words(String text) {
    return WORD.matcher(text.toLowerCase(Locale.ROOT))
        .results()
        .map(word -> word.group().replace("\"", ""))
        .toList();
  }

  private static Predicate<DeviceView> word(String word) {
    int equals = word.indexOf('=');
    if (equals <= 0) {
      return view -> texts(view).anyMatch(text -> lower(text).contains(word));
    }
    String name = word.substring(0, equals);
    String value = word.substring(equals + 1);
    if (name.equals("state")) {
      return view -> view.presence().state().word().equals(value);
    }
    return view ->
        view.device().labels().entrySet().stream()
            .anyMatch(e -> lower(e.getKey()).equals(name) && lower(e.getValue()).equals(value));
  }

  private static Stream<String> texts(DeviceView view) {
    return Stream.of(
            List.of(view.id(), view.name(), view.facts().address(), view.facts().model()),
            view.device().labels().keySet(),
            view.device().labels().values())
        .flatMap(Collection::stream);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
