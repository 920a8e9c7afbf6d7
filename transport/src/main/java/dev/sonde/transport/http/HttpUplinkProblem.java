package dev.sonde.transport.http;

import dev.sonde.model.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A problem document (RFC 9457) with the faults that a Sonde server adds.
 *
 * <p>A class of its own so that an agent whose server is content never loads a JSON parser.
 */
final class HttpUplinkProblem {
  private static final int MOST_FAULTS = 100;
  private static final int LONGEST_TEXT = 500;

  private final List<Fault> faults = new ArrayList<>();
  private String detail = "";

  private HttpUplinkProblem() {}

  /** Reads a document; empty if it is not a JSON object. */
  static Optional<HttpUplinkProblem> parse(byte[] document) {
    HttpUplinkProblem problem = new HttpUplinkProblem();
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), document)) {
      return problem.read(json) ? Optional.of(problem) : Optional.empty();
    } catch (JacksonException notJson) {
      return Optional.empty();
    }
  }

  /** What is wrong, one by one; maybe empty. */
  List<Fault> faults() {
    return faults;
  }

  /** What is wrong as a whole: the detail, else the title, else empty. */
  String detail() {
    return detail;
  }

  private boolean read(JsonParser json) {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return false;
    }
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = json.currentName();
      json.nextToken();
      member(json, name);
    }
    return json.currentToken() == JsonToken.END_OBJECT;
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
    for (int i = 0; i < text.length() && i < LONGEST_TEXT; i++) {
      line.append(Character.isISOControl(text.charAt(i)) ? ' ' : text.charAt(i));
    }
    return line.toString();
  }
}
