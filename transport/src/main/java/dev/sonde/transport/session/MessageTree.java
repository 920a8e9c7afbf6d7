package dev.sonde.transport.session;

import dev.sonde.model.Fault;
import dev.sonde.model.Fields;
import dev.sonde.model.JsonTree;
import dev.sonde.model.MalformedException;
import dev.sonde.model.telemetry.TraceContext;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.RunOrder;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A message of any type, as a tree. A class of its own so that an agent whose server is content and
 * commands nothing never loads a JSON parser.
 *
 * @param members what is in it
 */
record MessageTree(Map<String, Object> members) {
  private static final int MOST_FAULTS = 100;
  private static final int LONGEST_TEXT = 4_000;
  private static final double LONGEST_S = 86_400;

  /**
   * Reads a message.
   *
   * @throws MalformedException if it is no JSON object with a type
   */
  static MessageTree of(byte[] message) {
    MessageTree tree = new MessageTree(JsonTree.object(message));
    if (tree.type().isEmpty()) {
      throw new MalformedException("type", "expected the type of a message");
    }
    return tree;
  }

  String type() {
    return text("type");
  }

  /** A text, cut; empty if there is none. */
  String text(String name) {
    return members.get(name) instanceof String text
        ? text.substring(0, Math.min(text.length(), LONGEST_TEXT))
        : "";
  }

  /** A whole number; -1 if there is none. */
  long whole(String name) {
    return members.get(name) instanceof Long number ? number : -1;
  }

  /** A list; empty if there is none. */
  List<?> list(String name) {
    return members.get(name) instanceof List<?> list ? list : List.of();
  }

  /** An object; empty if there is none. */
  Map<String, Object> object(String name) {
    return members.get(name) instanceof Map<?, ?> map ? JsonTree.copy(map) : Map.of();
  }

  /** The texts of a list, at most so many. */
  List<String> texts(String name, int most) {
    return list(name).stream()
        .filter(String.class::isInstance)
        .map(each -> line((String) each))
        .limit(most)
        .toList();
  }

  OptionalDouble number(String name) {
    return members.get(name) instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }

  /** A time in seconds; empty if there is none. */
  Optional<Duration> seconds(String name) {
    OptionalDouble seconds = number(name);
    return seconds.isPresent() && seconds.getAsDouble() >= 0
        ? Optional.of(
            Duration.ofNanos(Math.round(Math.min(LONGEST_S, seconds.getAsDouble()) * 1e9)))
        : Optional.empty();
  }

  /**
   * The outcome in a message.
   *
   * @throws MalformedException if it is none that is known
   */
  Outcome outcome() {
    return switch (text("result")) {
      case "acknowledged" ->
          new Outcome.Acknowledged(
              (int) whole("stored"),
              (int) whole("duplicates"),
              Optional.of(text("assignments")).filter(hash -> members.containsKey("assignments")));
      case "refused" -> new Outcome.Refused(faults());
      case "too_large" -> new Outcome.TooLarge(line(text("reason")));
      case "later" ->
          new Outcome.Later(
              seconds("retry_after_s").orElse(Duration.ZERO),
              line(text("reason")),
              text("cause").equals("busy") ? Outcome.Later.Cause.BUSY : Outcome.Later.Cause.FAILED);
      default -> throw new MalformedException("result", "expected what became of a delivery");
    };
  }

  private List<Fault> faults() {
    List<Fault> faults = new ArrayList<>();
    if (members.get("faults") instanceof List<?> list) {
      for (Object each : list) {
        if (each instanceof Map<?, ?> fault && faults.size() < MOST_FAULTS) {
          faults.add(
              new Fault(
                  line(String.valueOf(fault.get("path"))),
                  line(String.valueOf(fault.get("problem")))));
        }
      }
    }
    return faults.isEmpty() ? List.of(new Fault("", "no reason given")) : faults;
  }

  private static String line(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  /**
   * The fields of a result; what is neither a number nor a text is left out.
   *
   * @throws MalformedException if there are none
   */
  Fields fields() {
    if (!(members.get("fields") instanceof Map<?, ?> map)) {
      throw new MalformedException("fields", "expected what was measured");
    }
    Fields.Builder fields = Fields.builder();
    map.forEach(
        (name, value) -> {
          if (value instanceof Number number && Double.isFinite(number.doubleValue())) {
            fields.put(String.valueOf(name), number.doubleValue());
          } else if (value instanceof String text) {
            fields.put(String.valueOf(name), text);
          }
        });
    return fields.build();
  }

  /**
   * The order in a message.
   *
   * @throws MalformedException if it lacks an id, a kind or a target
   */
  RunOrder order() {
    for (String name : List.of("id", "kind", "target")) {
      if (text(name).isEmpty()) {
        throw new MalformedException(name, "expected a text");
      }
    }
    return new RunOrder(
        text("id"),
        text("kind"),
        text("target"),
        members.get("settings") instanceof Map<?, ?> map ? JsonTree.sorted(map) : Map.of(),
        seconds("timeout_s"),
        Optional.of(text("check")).filter(check -> !check.isEmpty()),
        trace());
  }

  private Optional<TraceContext> trace() {
    return TraceContext.of(text(TraceContext.HEADER));
  }

  private static void put(Map<String, Object> tree, Optional<TraceContext> trace) {
    trace.ifPresent(context -> tree.put(TraceContext.HEADER, context.traceparent()));
  }

  /**
   * The command in a message.
   *
   * @throws MalformedException if it lacks an id, a module or a timeout
   */
  CommandOrder commandOrder() {
    for (String name : List.of("id", "module")) {
      if (text(name).isEmpty()) {
        throw new MalformedException(name, "expected a text");
      }
    }
    Duration timeout =
        seconds("timeout_s")
            .orElseThrow(() -> new MalformedException("timeout_s", "expected seconds"));
    return new CommandOrder(text("id"), text("module"), object("input"), timeout, trace());
  }

  /** The message that carries a command. */
  static byte[] command(CommandOrder order) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("type", "command");
    tree.put("id", order.id());
    tree.put("module", order.module());
    tree.put("input", order.input());
    tree.put("timeout_s", order.timeout().toNanos() / 1e9);
    put(tree, order.trace());
    return bytes(tree);
  }

  /** The message that carries what a command came to. */
  static byte[] completed(String id, Map<String, Object> output) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("type", "command_result");
    tree.put("id", id);
    tree.put("output", output);
    return bytes(tree);
  }

  /** The message that carries an order. */
  static byte[] run(RunOrder order) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("type", "run");
    tree.put("id", order.id());
    tree.put("kind", order.kind());
    tree.put("target", order.target());
    tree.put("settings", order.settings());
    order.timeout().ifPresent(time -> tree.put("timeout_s", time.toNanos() / 1e9));
    order.check().ifPresent(check -> tree.put("check", check));
    put(tree, order.trace());
    return bytes(tree);
  }

  private static byte[] bytes(Map<String, Object> tree) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json =
        new JsonFactory().createGenerator(ObjectWriteContext.empty(), bytes)) {
      JsonTree.write(json, tree);
    }
    return bytes.toByteArray();
  }
}
