package dev.sonde.model;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads histories from their JSON form as strictly as {@link DeliveryDecoder} reads deliveries.
 * Thread-safe; keep one for all.
 */
public final class HistoryDecoder {
  private static final Keys KEYS = new Keys("source", "points");

  private final JsonFactory json = JsonInput.factory();
  private final Vocabulary vocabulary = new Vocabulary();

  /**
   * The history in these bytes.
   *
   * @throws MalformedException if it is none; names the first 20 faults, each with its path, and
   *     tells how many more there are
   */
  public History decode(byte[] bytes) {
    return JsonInput.read(json, bytes, this::read, detail -> "not JSON: " + detail);
  }

  private History read(JsonInput input) {
    String source = "";
    List<Point> points = new ArrayList<>();
    PointReader reader = new PointReader(input, vocabulary);
    if (input.object()) {
      int seen = 0;
      for (String key = input.nextKey(); key != null; key = input.nextKey()) {
        seen = KEYS.mark(key, seen, input);
        switch (key) {
          case "source" -> source = input.text(PointRules::idProblem);
          case "points" -> read(input, reader, points);
          default -> input.skip();
        }
      }
      KEYS.areAll(seen, input);
    }
    return new History(source, points);
  }

  private static void read(JsonInput input, PointReader reader, List<Point> into) {
    if (input.array()) {
      while (input.nextElement()) {
        into.add(reader.read());
      }
    }
  }
}
