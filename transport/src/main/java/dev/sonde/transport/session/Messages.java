package dev.sonde.transport.session;

import dev.sonde.model.Fields;
import dev.sonde.model.JsonBytes;
import dev.sonde.model.PointJson;
import dev.sonde.model.telemetry.Telemetry;
import dev.sonde.transport.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;

/** Writes the messages of a session, without a library, and reads those that carry others whole. */
public final class Messages {
  private static final byte[] ASSIGNMENTS = ascii("{\"type\":\"assignments\",\"assignments\":");

  private static final byte[] MODULES = ascii("{\"type\":\"modules\",\"modules\":");

  private Messages() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static JsonBytes begin(String type) {
    JsonBytes json = new JsonBytes(256);
    return json.open('{').name("type").text(type);
  }

  static byte[] hello(AgentIdentity identity, String hash) {
    JsonBytes json =
        begin("hello")
            .name("agent")
            .text(identity.agent())
            .name("version")
            .text(identity.version())
            .name("hash")
            .text(hash);
    if (!identity.via().isEmpty()) {
      json.name("via").open('[');
      identity.via().forEach(json::text);
      json.close(']');
    }
    if (identity.isRelay()) {
      json.name("relay").truth(true);
    }
    return json.close('}').toBytes();
  }

  static byte[] applied(String hash) {
    return begin("applied").name("hash").text(hash).close('}').toBytes();
  }

  /** An agent's wish to be told its assignments. */
  static byte[] wanted() {
    return begin("assignments").close('}').toBytes();
  }

  /** A delivery, as it is, in a message, with what is done here now. */
  static byte[] delivery(long number, byte[] delivery) {
    return wrapped(ascii(DeliveryHead.text(number, Telemetry.current())), delivery);
  }

  /** Assignments, as they are, in a message. */
  static byte[] assignments(byte[] json) {
    return wrapped(ASSIGNMENTS, json);
  }

  /** The assignments in a message; empty if it carries none. */
  static Optional<byte[]> assignmentsIn(byte[] message) {
    boolean are =
        message.length > ASSIGNMENTS.length + 1
            && Arrays.mismatch(message, ASSIGNMENTS) == ASSIGNMENTS.length
            && message[message.length - 1] == '}';
    return are
        ? Optional.of(Arrays.copyOfRange(message, ASSIGNMENTS.length, message.length - 1))
        : Optional.empty();
  }

  private static byte[] wrapped(byte[] before, byte[] json) {
    byte[] message = Arrays.copyOf(before, before.length + json.length + 1);
    System.arraycopy(json, 0, message, before.length, json.length);
    message[message.length - 1] = '}';
    return message;
  }

  static byte[] step(String id, String text) {
    return begin("run_step").name("id").text(id).name("text").text(text).close('}').toBytes();
  }

  static byte[] sample(String id, int number, OptionalDouble rttMillis, String text) {
    JsonBytes json = begin("run_sample").name("id").text(id).name("number").number((long) number);
    rttMillis.ifPresent(rtt -> json.name("rtt_ms").number(rtt));
    return json.name("text").text(text).close('}').toBytes();
  }

  static byte[] result(String id, long time, Fields fields) {
    JsonBytes json = begin("run_result").name("id").text(id).name("time").number(time);
    PointJson.write(json.name("fields"), fields);
    return json.close('}').toBytes();
  }

  static byte[] failed(String id, String code, String error) {
    return failed("run_result", id, code, error);
  }

  static byte[] progress(String id, String text) {
    return begin("command_progress")
        .name("id")
        .text(id)
        .name("text")
        .text(text)
        .close('}')
        .toBytes();
  }

  static byte[] commandFailed(String id, String code, String error) {
    return failed("command_result", id, code, error);
  }

  /** Modules, as they are, in a message. */
  static byte[] modules(byte[] json) {
    return wrapped(MODULES, json);
  }

  private static byte[] failed(String type, String id, String code, String error) {
    return begin(type)
        .name("id")
        .text(id)
        .name("error")
        .text(error)
        .name("code")
        .text(code)
        .close('}')
        .toBytes();
  }

  static byte[] cancel(String id) {
    return begin("cancel").name("id").text(id).close('}').toBytes();
  }

  /** What became of a delivery. */
  public static byte[] outcome(long number, Outcome outcome) {
    JsonBytes json = begin("outcome").name("number").number(number).name("result");
    switch (outcome) {
      case Outcome.Acknowledged taken -> {
        json.text("acknowledged").name("stored").number((long) taken.stored());
        json.name("duplicates").number((long) taken.duplicates());
        taken.assignments().ifPresent(hash -> json.name("assignments").text(hash));
      }
      case Outcome.Refused refused -> {
        json.text("refused").name("faults").open('[');
        refused
            .faults()
            .forEach(
                fault ->
                    json.open('{')
                        .name("path")
                        .text(fault.path())
                        .name("problem")
                        .text(fault.problem())
                        .close('}'));
        json.close(']');
      }
      case Outcome.TooLarge tooLarge ->
          json.text("too_large").name("reason").text(tooLarge.reason());
      case Outcome.Later later -> {
        json.text("later").name("retry_after_s").number(later.retryAfter().toMillis() / 1e3);
        json.name("reason").text(later.reason());
        json.name("cause").text(later.cause() == Outcome.Later.Cause.BUSY ? "busy" : "failed");
      }
    }
    return json.close('}').toBytes();
  }
}
