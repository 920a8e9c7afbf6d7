package dev.sonde.model;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Reads points from one input, one after the other, reusing its buffers. Not thread-safe. */
final class PointReader {
  private static final Point STAND_IN = new Point("", 0, Tags.none(), Fields.none());
  private static final Keys KEYS = new Keys("kind", "time", "tags", "fields");

  private final JsonInput input;
  private final Vocabulary vocabulary;

  private long time;
  private final String[] pairs = new String[2 * PointRules.MAX_TAGS];
  private int pairCount;

  /** The kind, then the names of the fields. */
  private final String[] kindAndNames = new String[1 + PointRules.MAX_FIELDS];

  private final double[] numbers = new double[PointRules.MAX_FIELDS];
  private final @Nullable String[] texts = new @Nullable String[PointRules.MAX_FIELDS];
  private boolean anyText;
  private int fieldCount;

  PointReader(JsonInput input, Vocabulary vocabulary) {
    this.input = input;
    this.vocabulary = vocabulary;
  }

  /** The point here. */
  Point read() {
    if (!input.object()) {
      return STAND_IN;
    }
    pairCount = 0;
    fieldCount = 0;
    int seen = 0;
    for (String key = input.nextKey(); key != null; key = input.nextKey()) {
      seen = KEYS.mark(key, seen, input);
      switch (key) {
        case "kind" -> kindAndNames[0] = input.text(_ -> Optional.empty());
        case "time" -> time = input.integer(PointRules::timeProblem);
        case "tags" -> readTags();
        case "fields" -> readFields();
        default -> input.skip();
      }
    }
    return KEYS.areAll(seen, input) ? made() : STAND_IN;
  }

  private Point made() {
    Vocabulary.Layout layout = vocabulary.layout(kindAndNames, 1 + fieldCount, input);
    Tags tags = vocabulary.tags(pairs, pairCount, input);
    if (input.faultCount() > 0) {
      return STAND_IN;
    }
    return new Point(
        layout.kind(),
        time,
        tags,
        Fields.owning(
            layout.names(),
            Arrays.copyOf(numbers, fieldCount),
            anyText ? Arrays.copyOf(texts, fieldCount) : null));
  }

  private void readTags() {
    pairCount = 0;
    if (!input.object()) {
      return;
    }
    for (String name = input.nextKey(); name != null; name = input.nextKey()) {
      if (pairCount == pairs.length) {
        input.fault("expected at most " + PointRules.MAX_TAGS + " tags");
        skipRest();
        return;
      }
      if (input.token() == JsonToken.VALUE_STRING) {
        pairs[pairCount++] = name;
        pairs[pairCount++] = input.text(_ -> Optional.empty());
      } else {
        input.unexpected("a text");
      }
    }
  }

  private void readFields() {
    fieldCount = 0;
    anyText = false;
    if (!input.object()) {
      return;
    }
    for (String name = input.nextKey(); name != null; name = input.nextKey()) {
      if (fieldCount == PointRules.MAX_FIELDS) {
        input.fault("expected at most " + PointRules.MAX_FIELDS + " fields");
        skipRest();
        return;
      }
      kindAndNames[1 + fieldCount] = name;
      readValue(fieldCount++);
    }
  }

  private void readValue(int place) {
    switch (input.token()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
        numbers[place] = input.number(_ -> Optional.empty());
        texts[place] = null;
      }
      case VALUE_STRING -> {
        numbers[place] = Double.NaN;
        texts[place] = input.text(PointRules::textProblem);
        anyText = true;
      }
      default -> input.unexpected("a finite number or a text");
    }
  }

  private void skipRest() {
    do {
      input.skip();
    } while (input.nextKey() != null);
  }
}
