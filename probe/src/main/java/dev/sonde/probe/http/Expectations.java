package dev.sonde.probe.http;

import dev.sonde.probe.Deadline;
import dev.sonde.probe.Excerpt;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compares an answer with what was expected. */
final class Expectations {
  private static final Pattern CHARSET =
      Pattern.compile(";\\s*charset\\s*=\\s*\"?([^\\s;\"]+)", Pattern.CASE_INSENSITIVE);
  private static final int SHOWN = 80;

  private Expectations() {}

  /** The first thing that is not as expected; empty if all is. */
  static Optional<String> problem(Answer answer, HttpSettings settings, Deadline deadline) {
    Head head = answer.head();
    if (!StatusRanges.of(settings.status()).have(head.status())) {
      return Optional.of(
          "the answer is %s, expected %s"
              .formatted(head.words(), String.join(", ", settings.status())));
    }
    if (settings.version().equals("2") && !head.version().equals("2")) {
      return Optional.of("the server speaks HTTP/%s, expected 2".formatted(head.version()));
    }
    return settings
        .expectHeader()
        .flatMap(expected -> headerProblem(head, HeaderExpectation.of(expected), deadline))
        .or(() -> bodyProblem(answer, settings, deadline));
  }

  private static Optional<String> headerProblem(
      Head head, HeaderExpectation expected, Deadline deadline) {
    Optional<String> value = head.all(expected.name());
    if (value.isEmpty()) {
      return Optional.of("the answer has no header " + expected.name());
    }
    for (Head.Header header : head.headers()) {
      if (header.name().equalsIgnoreCase(expected.name())
          && TimedMatch.problem(expected.value(), header.value(), deadline).isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(
        "the header %s does not match %s: '%s'"
            .formatted(expected.name(), expected.value(), Excerpt.of(value.get(), SHOWN)));
  }

  private static Optional<String> bodyProblem(
      Answer answer, HttpSettings settings, Deadline deadline) {
    if (!settings.expectsBody()) {
      return Optional.empty();
    }
    Optional<String> coding =
        answer.head().all("content-encoding").filter(each -> !each.equalsIgnoreCase("identity"));
    if (coding.isPresent()) {
      return Optional.of(
          "the body is encoded as %s, though identity was asked for"
              .formatted(Excerpt.of(coding.get(), SHOWN)));
    }
    return settings
        .expectText()
        .flatMap(expected -> partProblem(answer, expected))
        .or(
            () ->
                settings.expectBody().flatMap(expected -> textProblem(answer, expected, deadline)))
        .or(
            () ->
                settings
                    .expectJson()
                    .flatMap(expected -> JsonExpectation.of(expected).problem(answer.body())))
        .map(problem -> problem + cut(answer.body()));
  }

  private static String cut(Body body) {
    return body.isCut() ? " (only the first " + body.bytes() + " bytes were read)" : "";
  }

  private static Optional<String> partProblem(Answer answer, String expected) {
    String text = new String(answer.body().kept(), charset(answer.head()));
    return text.contains(expected)
        ? Optional.empty()
        : Optional.of(
            "the body does not hold '%s': '%s'"
                .formatted(Excerpt.of(expected, SHOWN), Excerpt.of(text, SHOWN)));
  }

  private static Optional<String> textProblem(Answer answer, String expected, Deadline deadline) {
    String text = new String(answer.body().kept(), charset(answer.head()));
    return TimedMatch.problem(Pattern.compile(expected), text, deadline)
        .map(problem -> problem + ": '" + Excerpt.of(text, SHOWN) + "'")
        .map(problem -> "the body " + problem);
  }

  private static Charset charset(Head head) {
    Matcher named = CHARSET.matcher(head.first("content-type").orElse(""));
    try {
      return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }
}
