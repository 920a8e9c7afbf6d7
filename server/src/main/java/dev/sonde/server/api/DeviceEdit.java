package dev.sonde.server.api;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.model.PointRules;
import dev.sonde.server.inventory.Device;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a person wants to change about a device; what is empty stays as it is.
 *
 * @param name the given name; the empty text takes it away
 * @param notes the notes
 * @param labels all labels, in place of those that are there
 */
record DeviceEdit(
    Optional<String> name, Optional<String> notes, Optional<Map<String, String>> labels) {
  private static final int MAX_NAME = 200;
  private static final int MAX_NOTES = 20_000;
  private static final int MAX_LABELS = 64;
  private static final int MAX_LABEL_VALUE = 200;
  private static final Pattern LABEL = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");

  /**
   * Reads the JSON form.
   *
   * @throws MalformedException if it is none; names all faults
   */
  static DeviceEdit parse(byte[] json) {
    return new Reader().read(json);
  }

  /** The device with the changes made. */
  Device applyTo(Device device) {
    Device named = name.map(device::named).orElse(device);
    Device noted = notes.map(named::noted).orElse(named);
    return labels.map(noted::labelled).orElse(noted);
  }

  private static final class Reader {
    private static final JsonMapper MAPPER =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final List<Fault> faults = new ArrayList<>();
    private Optional<String> name = Optional.empty();
    private Optional<String> notes = Optional.empty();
    private Optional<Map<String, String>> labels = Optional.empty();

    DeviceEdit read(byte[] json) {
      JsonNode root = tree(json);
      if (!root.isObject()) {
        throw new MalformedException("", "expected a JSON object");
      }
      root.properties().forEach(property -> property(property.getKey(), property.getValue()));
      if (!faults.isEmpty()) {
        throw new MalformedException(faults);
      }
      return new DeviceEdit(name, notes, labels);
    }

    private static JsonNode tree(byte[] json) {
      try {
        return MAPPER.readTree(json);
      } catch (JacksonException e) {
        throw new MalformedException("", "not JSON: " + e.getOriginalMessage());
      }
    }

    private void property(String key, JsonNode value) {
      switch (key) {
        case "name" -> name = text(key, value, MAX_NAME).map(String::strip);
        case "notes" -> notes = text(key, value, MAX_NOTES);
        case "labels" -> labels = Optional.of(labels(value));
        default ->
            faults.add(
                new Fault(PointRules.quoted(key), "unknown; expected name, notes or labels"));
      }
    }

    private Map<String, String> labels(JsonNode node) {
      Map<String, String> read = new TreeMap<>();
      if (!node.isObject() || node.size() > MAX_LABELS) {
        faults.add(new Fault("labels", "expected an object of at most " + MAX_LABELS + " texts"));
        return read;
      }
      node.properties()
          .forEach(
              label -> {
                if (!LABEL.matcher(label.getKey()).matches()) {
                  faults.add(
                      new Fault(
                          "labels",
                          "a name is 1 to 63 letters, digits, '_', '.' and '-', beginning with a"
                              + " letter; found "
                              + PointRules.quoted(label.getKey())));
                } else {
                  text("labels." + label.getKey(), label.getValue(), MAX_LABEL_VALUE)
                      .ifPresent(text -> read.put(label.getKey(), text));
                }
              });
      return read;
    }

    private Optional<String> text(String path, JsonNode node, int max) {
      if (!node.isString()) {
        faults.add(new Fault(path, "expected a text"));
        return Optional.empty();
      }
      String text = node.stringValue();
      if (text.codePointCount(0, text.length()) > max) {
        faults.add(new Fault(path, "expected at most " + max + " characters"));
        return Optional.empty();
      }
      return Optional.of(text);
    }
  }
}
