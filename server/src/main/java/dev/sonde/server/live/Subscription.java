package dev.sonde.server.live;

import dev.sonde.model.MalformedException;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import dev.sonde.server.json.Json;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What a client wants to be told of.
 *
 * @param devices the ids of the devices; empty for all
 * @param points whether it wants their new points too
 * @param kinds the kinds of points that it wants; empty for all
 */
record Subscription(Optional<Set<String>> devices, boolean points, Optional<Set<String>> kinds) {
  /** The most devices that can be named. */
  static final int MAX_DEVICES = 2_000;

  private static final String AGENT = "agent";
  private static final String EXPECTED =
      "expected {\"subscribe\": {\"devices\": [\"ID\", …] or \"all\", \"points\": true or false, \"kinds\":"
          + " [\"KIND\", …]}}";

  /** Whether a device is among those subscribed to. */
  boolean covers(String device) {
    return devices.map(ids -> ids.contains(device)).orElse(true);
  }

  /**
   * Whether a point is among those subscribed to: one of a device, or one that an agent measured.
   */
  boolean covers(Point point) {
    return kinds.map(wanted -> wanted.contains(point.kind())).orElse(true)
        && covers(point.tags().value(Tags.DEVICE).or(() -> point.tags().value(AGENT)).orElse(""));
  }

  /**
   * Reads a client's message.
   *
   * @throws MalformedException if it is none
   */
  static Subscription parse(String message) {
    try (JsonParser json = Json.parser(message)) {
      expect(json.nextToken() == JsonToken.START_OBJECT, "");
      expect("subscribe".equals(json.nextName()), "");
      expect(json.nextToken() == JsonToken.START_OBJECT, "subscribe");
      Subscription subscription = body(json);
      expect(json.nextToken() == JsonToken.END_OBJECT, "");
      expect(json.nextToken() == null, "");
      return subscription;
    } catch (JacksonException e) {
      throw new MalformedException("", "not JSON; " + EXPECTED);
    }
  }

  private static Subscription body(JsonParser json) {
    Optional<Set<String>> devices = Optional.empty();
    boolean points = false;
    Optional<Set<String>> kinds = Optional.empty();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      switch (name) {
        case "devices" -> devices = devices(json);
        case "points" -> {
          expect(json.currentToken().isBoolean(), "subscribe.points");
          points = json.getBooleanValue();
        }
        case "kinds" -> kinds = Optional.of(texts(json, "subscribe.kinds"));
        default -> expect(false, "subscribe." + PointRules.quoted(name));
      }
    }
    return new Subscription(devices, points, kinds);
  }

  private static Optional<Set<String>> devices(JsonParser json) {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      expect(json.getString().equals("all"), "subscribe.devices");
      return Optional.empty();
    }
    return Optional.of(texts(json, "subscribe.devices"));
  }

  private static Set<String> texts(JsonParser json, String path) {
    expect(json.currentToken() == JsonToken.START_ARRAY, path);
    Set<String> texts = new HashSet<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken() == JsonToken.VALUE_STRING, path);
      texts.add(json.getString());
      if (texts.size() > MAX_DEVICES) {
        throw new MalformedException(path, "expected at most " + MAX_DEVICES);
      }
    }
    return texts;
  }

  private static void expect(boolean condition, String path) {
    if (!condition) {
      throw new MalformedException(path, EXPECTED);
    }
  }
}
