package dev.sonde.probe.http;

import dev.sonde.probe.Excerpt;
import java.util.List;
import java.util.Optional;

/**
 * The head of an answer. Immutable.
 *
 * @param version such as {@code 1.1}
 * @param reason the server's words for the status; may be empty
 */
record Head(String version, int status, String reason, List<Header> headers) {
  private static final int SHOWN = 60;

  /**
   * One line of a head.
   *
   * @param name as it came
   */
  record Header(String name, String value) {}

  /** The value of the first header of that name, in any case. */
  Optional<String> first(String name) {
    for (Header header : headers) {
      if (header.name().equalsIgnoreCase(name)) {
        return Optional.of(header.value());
      }
    }
    return Optional.empty();
  }

  /** The values of all headers of that name, in any case, joined by commas; empty if none is. */
  Optional<String> all(String name) {
    List<String> values =
        headers.stream()
            .filter(header -> header.name().equalsIgnoreCase(name))
            .map(Header::value)
            .toList();
    return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
  }

  /** The status in words, such as {@code 404 Not Found}. */
  String words() {
    return reason.isBlank() ? Integer.toString(status) : status + " " + Excerpt.of(reason, SHOWN);
  }
}
