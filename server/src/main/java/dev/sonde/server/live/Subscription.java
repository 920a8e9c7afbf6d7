package dev.sonde.server.live;

import dev.sonde.model.MalformedException;
import dev.sonde.model.PointRules;
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
 */
record Subscription(Optional<Set<String>> devices, boolean points) {
  /** The most devices that can be named. */
  static final int MAX_DEVICES = 2_000;

  private static final String EXPECTED =
      "expected {\"subscribe\": {\"devices\": [\"ID\", …] or \"all\", \"points\": true or false}}";

  /** Whether a device is among those subscribed to. */
  boolean covers(String device) {
    return devices.map(ids -> ids.contains(device)).orElse(true);
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
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      json.nextToken();
      switch (name) {
        case "devices" -> devices = devices(json);
        case "points" -> {
          expect(json.currentToken().isBoolean(), "subscribe.points");
          points = json.getBooleanValue();
        }
        default -> expect(false, "subscribe." + PointRules.quoted(name));
      }
    }
    return new Subscription(devices, points);
  }

  private static Optional<Set<String>> devices(JsonParser json) {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      expect(json.getString().equals("all"), "subscribe.devices");
      return Optional.empty();
    }
    expect(json.currentToken() == JsonToken.START_ARRAY, "subscribe.devices");
    Set<String> ids = new HashSet<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      expect(json.currentToken() == JsonToken.VALUE_STRING, "subscribe.devices");
      ids.add(json.getString());
      if (ids.size() > MAX_DEVICES) {
        throw new MalformedException("subscribe.devices", "expected at most " + MAX_DEVICES);
      }
    }
    return Optional.of(ids);
  }

  private static void expect(boolean condition, String path) {
    if (!condition) {
      throw new MalformedException(path, EXPECTED);
    }
  }
}
