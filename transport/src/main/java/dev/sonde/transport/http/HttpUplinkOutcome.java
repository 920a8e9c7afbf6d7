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
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Tells from an HTTP answer what became of a delivery.
 *
 * <p>A delivery is dropped for good only on a clear word: 400 or 422 with a problem document (RFC
 * 9457), or 413. Whatever else may answer at an address, such as a proxy or a program that took the
 * port, only makes it wait.
 */
final class HttpUplinkOutcome {
  private static final String NO_SONDE = "what answers there is not a Sonde server";
  private static final int MOST_FAULTS = 100;

  private final HttpUplinkAnswer answer;
  private final List<Fault> faults = new ArrayList<>();
  private String detail = "";

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
    boolean understood = isProblem() && parse();
    if ((status == 400 || status == 422) && understood) {
      return new Outcome.Refused(
          faults.isEmpty() ? List.of(new Fault("", detailOr("no reason given"))) : faults);
    }
    if (status == 413) {
      return new Outcome.TooLarge(detailOr("it answers 413"));
    }
    return new Outcome.Later(retryAfter(answer.retryAfter(), clock), reason(status));
  }

  private Outcome acknowledgement() {
    int stored = count("\"stored\":");
    int duplicates = count("\"duplicates\":");
    return answer.contentType().equals("application/json") && stored >= 0 && duplicates >= 0
        ? new Outcome.Acknowledged(stored, duplicates)
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

  private boolean isProblem() {
    return answer.contentType().equals("application/problem+json");
  }

  private String reason(int status) {
    if (status >= 300 && status < 400) {
      return "it redirects to " + answer.location() + "; set the server's address to where it is";
    }
    return switch (status) {
      case 400, 422 -> NO_SONDE;
      case 401, 403 -> detailOr("it does not let this agent in (" + status + ")");
      case 404, 405 -> "it does not know /api/v1/reports (" + status + "); is it a Sonde server?";
      case 429 -> detailOr("it asks to slow down (429)");
      case 503 -> detailOr("it is not ready (503)");
      default -> detailOr("it answers " + status);
    };
  }

  private String detailOr(String otherwise) {
    return detail.isEmpty() ? otherwise : detail;
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

  /** Reads what is known of the body's JSON object; false if it is not one. */
  private boolean parse() {
    try (JsonParser json =
        new JsonFactory().createParser(ObjectReadContext.empty(), answer.body())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        member(json, name);
      }
      return json.currentToken() == JsonToken.END_OBJECT;
    } catch (JacksonException notJson) {
      return false;
    }
  }

  private void member(JsonParser json, String name) {
    switch (name) {
      case "title" -> detail = detail.isEmpty() ? text(json) : detail;
      case "detail" -> detail = text(json);
      case "faults" -> faults(json);
      default -> json.skipChildren();
    }
  }

  private void faults(JsonParser json) {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.START_OBJECT) {
      String path = "";
      String problem = "";
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        json.nextToken();
        switch (name) {
          case "path" -> path = text(json);
          case "problem" -> problem = text(json);
          default -> json.skipChildren();
        }
      }
      if (faults.size() < MOST_FAULTS) {
        faults.add(new Fault(path, problem));
      }
    }
  }

  /** A text, made fit for a line of a log; empty if the value is not one. */
  private static String text(JsonParser json) {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      json.skipChildren();
      return "";
    }
    String text = json.getString();
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length() && i < 500; i++) {
      line.append(Character.isISOControl(text.charAt(i)) ? ' ' : text.charAt(i));
    }
    return line.toString();
  }
}
