package dev.sonde.cli.history.prometheus;

import dev.sonde.model.MalformedException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the JSON lines of VictoriaMetrics' {@code /api/v1/export}: {@code {"metric":{…},
 * "values":[…],"timestamps":[…]}} with times in milliseconds. One line is in memory at a time. Not
 * thread-safe.
 */
final class ExportReader {
  private static final int MOST_SAMPLES = 10_000_000;

  private final String name;
  private final InputStream in;
  private double[] values = new double[1_024];
  private long[] times = new long[1_024];

  /**
   * A reader of a stream.
   *
   * @param name what it is, for messages
   */
  ExportReader(String name, InputStream in) {
    this.name = name;
    this.in = in;
  }

  void read(SampleSink sink) {
    try (JsonParser json = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
      while (json.nextToken() != null) {
        series(json, sink);
      }
    } catch (JacksonException e) {
      throw new MalformedException(
          name + " at line " + e.getLocation().getLineNr(),
          "is not JSON: " + e.getOriginalMessage());
    }
  }

  private void series(JsonParser json, SampleSink sink) {
    expect(json, JsonToken.START_OBJECT, "an object");
    Map<String, String> labels = Map.of();
    int valueCount = 0;
    int timeCount = 0;
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String key = json.currentName();
      json.nextToken();
      switch (key) {
        case "metric" -> labels = labels(json);
        case "values" -> valueCount = values(json);
        case "timestamps" -> timeCount = times(json);
        default -> json.skipChildren();
      }
    }
    if (labels.isEmpty() || valueCount != timeCount) {
      throw fault(
          json,
          "expected metric, and as many values as timestamps; found %d and %d"
              .formatted(valueCount, timeCount));
    }
    for (int i = 0; i < valueCount; i++) {
      sink.sample(labels, times[i], values[i]);
    }
  }

  private Map<String, String> labels(JsonParser json) {
    expect(json, JsonToken.START_OBJECT, "an object of labels");
    Map<String, String> labels = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      String label = json.currentName();
      json.nextToken();
      expect(json, JsonToken.VALUE_STRING, "a label's value");
      labels.put(label, json.getString());
    }
    return labels;
  }

  private int values(JsonParser json) {
    expect(json, JsonToken.START_ARRAY, "values");
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (count == values.length) {
        values = Arrays.copyOf(values, grown(json, count));
      }
      values[count++] =
          switch (json.currentToken()) {
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_NULL -> Double.NaN;
            case VALUE_STRING -> special(json);
            default -> throw fault(json, "expected a value");
          };
    }
    return count;
  }

  private double special(JsonParser json) {
    return switch (json.getString()) {
      case "Infinity", "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Infinity", "-Inf" -> Double.NEGATIVE_INFINITY;
      case "NaN" -> Double.NaN;
      default -> throw fault(json, "expected a value");
    };
  }

  private int times(JsonParser json) {
    expect(json, JsonToken.START_ARRAY, "timestamps");
    int count = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (count == times.length) {
        times = Arrays.copyOf(times, grown(json, count));
      }
      expect(json, JsonToken.VALUE_NUMBER_INT, "milliseconds since 1970");
      times[count++] = json.getLongValue();
    }
    return count;
  }

  private int grown(JsonParser json, int count) {
    if (count >= MOST_SAMPLES) {
      throw fault(json, "expected at most " + MOST_SAMPLES + " samples in a line");
    }
    return Math.min(MOST_SAMPLES, 2 * count);
  }

  private void expect(JsonParser json, JsonToken token, String what) {
    if (json.currentToken() != token) {
      throw fault(json, "expected " + what);
    }
  }

  private MalformedException fault(JsonParser json, String problem) {
    return new MalformedException(name + " at line " + json.currentLocation().getLineNr(), problem);
  }
}
