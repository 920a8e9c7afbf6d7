package dev.sonde.server.link;

import dev.sonde.model.Fields;
import dev.sonde.model.PointJson;
import dev.sonde.server.json.Json;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/**
 * One line of what a run tells, the schema {@code RunLine} of the API.
 *
 * @param json its JSON form
 * @param last whether it is the last of its agent
 */
public record RunLine(byte[] json, boolean last) {
  private static final Set<String> CODES =
      Set.of("too_many_runs", "not_understood", "not_allowed", "timeout", "cancelled", "lost");

  static RunLine started(String agent) {
    return line("started", agent, false, json -> {});
  }

  static RunLine step(String agent, String text) {
    return line("step", agent, false, json -> json.writeStringProperty("text", text));
  }

  static RunLine sample(String agent, int number, OptionalDouble rttMillis, String text) {
    return line(
        "sample",
        agent,
        false,
        json -> {
          json.writeNumberProperty("number", number);
          rttMillis.ifPresent(
              rtt -> {
                json.writeName("rtt_ms");
                PointJson.write(json, rtt);
              });
          json.writeStringProperty("text", text);
        });
  }

  static RunLine result(String agent, long time, Fields fields) {
    return line(
        "result",
        agent,
        true,
        json -> {
          json.writeNumberProperty("time", time);
          json.writeName("fields");
          PointJson.write(json, fields);
        });
  }

  /** There will be no result. */
  public static RunLine error(String agent, String code, String error) {
    return line(
        "error",
        agent,
        true,
        json -> {
          json.writeStringProperty("error", error);
          json.writeStringProperty("code", code);
        });
  }

  /** A code that an agent gave, or {@code failed} if the API has none such. */
  static String known(String code) {
    return CODES.contains(code) ? code : "failed";
  }

  private static RunLine line(
      String type, String agent, boolean last, Consumer<JsonGenerator> rest) {
    return new RunLine(
        Json.bytes(
            json -> {
              json.writeStartObject();
              json.writeStringProperty("type", type);
              json.writeStringProperty("agent", agent);
              rest.accept(json);
              json.writeEndObject();
            }),
        last);
  }
}
