package dev.sonde.transport.http;

import dev.sonde.model.Fault;
import dev.sonde.transport.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/**
 * Tells from an HTTP answer what became of a delivery.
 *
 * <p>A delivery is dropped for good only on a clear word: 400 or 422 with a problem document (RFC
 * 9457), or 413. Whatever else may answer at an address, such as a proxy or a program that took the
 * port, only makes it wait.
 */
final class HttpUplinkOutcome {
  private static final String NO_SONDE = "what answers there is not a Sonde server";

  private final HttpUplinkAnswer answer;

  private HttpUplinkOutcome(HttpUplinkAnswer answer) {
    this.answer = answer;
  }

  /**
   * What an answer means.
   *
   * @param clock for a Retry-After that is a date
   */
  static Outcome of(HttpUplinkAnswer answer, InstantSource clock) {
    return new HttpUplinkOutcome(answer).outcome(clock);
  }

  private Outcome outcome(InstantSource clock) {
    int status = answer.status();
    if (status == 200) {
      return acknowledgement();
    }
    Optional<HttpUplinkProblem> problem = problem();
    String detail = problem.map(HttpUplinkProblem::detail).orElse("");
    if ((status == 400 || status == 422) && problem.isPresent()) {
      List<Fault> faults = problem.get().faults();
      return new Outcome.Refused(
          faults.isEmpty() ? List.of(new Fault("", or(detail, "no reason given"))) : faults);
    }
    if (status == 413) {
      return new Outcome.TooLarge(or(detail, "it answers 413"));
    }
    return new Outcome.Later(retryAfter(answer.retryAfter(), clock), reason(status, detail));
  }

  private Outcome acknowledgement() {
    int stored = count("\"stored\":");
    int duplicates = count("\"duplicates\":");
    return answer.contentType().equals("application/json") && stored >= 0 && duplicates >= 0
        ? new Outcome.Acknowledged(stored, duplicates, text("\"assignments\":\""))
        : new Outcome.Later(Duration.ZERO, NO_SONDE);
  }

  /**
   * The number behind a name in the body; -1 if there is none. Looked for by hand, since an agent
   * whose server is content then never loads a JSON parser.
   */
  private int count(String name) {
    String body = new String(answer.body(), StandardCharsets.US_ASCII);
    int from = body.indexOf(name) + name.length();
    int to = from;
    while (to < body.length() && to - from < 9 && Character.isDigit(body.charAt(to))) {
      to++;
    }
    return from < name.length() || to == from ? -1 : Integer.parseInt(body, from, to, 10);
  }

  /** The text behind a name in the body, as far as it is letters and digits. */
  private Optional<String> text(String name) {
    String body = new String(answer.body(), StandardCharsets.US_ASCII);
    int from = body.indexOf(name) + name.length();
    int to = body.indexOf('"', from);
    return from < name.length() || to < 0
        ? Optional.empty()
        : Optional.of(body.substring(from, to)).filter(this::isHash);
  }

  private boolean isHash(String text) {
    return text.length() <= 64 && text.chars().allMatch(Character::isLetterOrDigit);
  }

  /** What the server says of its reasons, if it speaks RFC 9457. */
  private Optional<HttpUplinkProblem> problem() {
    return answer.contentType().equals("application/problem+json")
        ? HttpUplinkProblem.parse(answer.body())
        : Optional.empty();
  }

  private String reason(int status, String detail) {
    if (status >= 300 && status < 400) {
      return "it redirects to " + answer.location() + "; set the server's address to where it is";
    }
    return switch (status) {
      case 400, 422 -> NO_SONDE;
      case 401, 403 -> or(detail, "it does not let this agent in (" + status + ")");
      case 404, 405 -> "it does not know /api/v1/reports (" + status + "); is it a Sonde server?";
      case 429 -> or(detail, "it asks to slow down (429)");
      case 503 -> or(detail, "it is not ready (503)");
      default -> or(detail, "it answers " + status);
    };
  }

  private static String or(String text, String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }

  /** Seconds or a date (RFC 9110, 10.2.3); zero if it is neither. */
  static Duration retryAfter(String value, InstantSource clock) {
    if (value.isEmpty()) {
      return Duration.ZERO;
    }
    try {
      return Duration.ofSeconds(Math.max(0, Integer.parseInt(value)));
    } catch (NumberFormatException notSeconds) {
      return untilDate(value, clock.instant());
    }
  }

  private static Duration untilDate(String value, Instant now) {
    try {
      Instant date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return date.isAfter(now) ? Duration.between(now, date) : Duration.ZERO;
    } catch (DateTimeException notDate) {
      return Duration.ZERO;
    }
  }
}
