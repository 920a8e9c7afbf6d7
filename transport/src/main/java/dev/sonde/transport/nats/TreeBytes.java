package dev.sonde.transport.nats;

import dev.sonde.model.JsonBytes;
import java.util.Map;

/** Writes trees of JSON without a library, so that an agent's heartbeat does not load one. */
final class TreeBytes {
  private TreeBytes() {}

  /** JSON that is written already, within a tree. */
  record Raw(byte[] json) {}

  static byte[] of(Map<String, ?> tree) {
    JsonBytes json = new JsonBytes(1024);
    write(json, tree);
    return json.toBytes();
  }

  private static void write(JsonBytes json, Object value) {
    switch (value) {
      case Map<?, ?> map -> {
        json.open('{');
        map.forEach(
            (name, each) -> {
              json.name(String.valueOf(name));
              write(json, each);
            });
        json.close('}');
      }
      case Iterable<?> list -> {
        json.open('[');
        list.forEach(each -> write(json, each));
        json.close(']');
      }
      case Raw raw -> json.raw(raw.json());
      case Boolean truth -> json.truth(truth);
      case Double number when Double.isFinite(number) -> json.number(number);
      case Long number -> json.number(number);
      case Integer number -> json.number((long) number);
      default -> json.text(value.toString());
    }
  }
}
