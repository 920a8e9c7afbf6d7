package dev.sonde.probe.settings;

import dev.sonde.model.Fault;
import dev.sonde.model.MalformedException;
import dev.sonde.model.NearestName;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What can be set, made from the {@link Setting} annotations of a record's components. The record's
 * constructor may refuse what is only wrong together, with an {@link IllegalArgumentException} for
 * people. Immutable.
 *
 * @param <S> the record
 */
public final class SettingsType<S extends Record> {

  /**
   * One setting.
   *
   * @param key as it is written, such as {@code max-hops}
   * @param text what it means
   * @param usual what holds if nothing is said, as a person would write it; may be empty
   */
  public record Key(String key, String text, String usual) {}

  private final Constructor<S> constructor;
  private final Map<String, Part> parts = new LinkedHashMap<>();

  private SettingsType(Class<S> type, MethodHandles.Lookup lookup) {
    RecordComponent[] components = type.getRecordComponents();
    for (RecordComponent component : components) {
      Setting setting = component.getAnnotation(Setting.class);
      if (setting == null) {
        throw new IllegalStateException(component + " of " + type + " has no @Setting");
      }
      Part part = Part.of(component, setting);
      parts.put(part.key(), part);
    }
    try {
      Class<?>[] types =
          Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
      constructor = type.getDeclaredConstructor(types);
      if (!constructor.trySetAccessible()) {
        throw new IllegalStateException(type + " can't be reached from " + lookup);
      }
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The type of a record whose components all have a {@link Setting}. */
  public static <S extends Record> SettingsType<S> of(Class<S> type) {
    return new SettingsType<>(type, MethodHandles.lookup());
  }

  /** All settings in the record's order. */
  public List<Key> keys() {
    return parts.values().stream()
        .map(part -> new Key(part.key(), part.setting().value(), part.setting().usual()))
        .toList();
  }

  /** What holds if nothing is said. */
  public S usual() {
    return ofTree(Map.of(), "");
  }

  /**
   * Reads settings from a map of JSON or YAML.
   *
   * @param path where the map stands in what it comes from; goes before the keys in faults
   * @throws MalformedException if anything is wrong; names every fault
   */
  public S ofTree(Map<?, ?> tree, String path) {
    return read(tree, path, (part, value) -> part.form().ofTree(value));
  }

  /**
   * Reads settings from texts, as a command line has them.
   *
   * @throws MalformedException if anything is wrong; names every fault
   */
  public S ofTexts(Map<String, String> texts) {
    return read(texts, "", (part, value) -> part.form().ofText(String.valueOf(value)));
  }

  private S read(Map<?, ?> values, String path, BiFunction<Part, Object, Object> reader) {
    List<Fault> faults = new ArrayList<>(unknown(values, path));
    Object[] read =
        parts.values().stream().map(part -> value(part, values, path, reader, faults)).toArray();
    if (!faults.isEmpty()) {
      throw new MalformedException(faults);
    }
    try {
      return constructor.newInstance(read);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof IllegalArgumentException wrong) {
        throw new MalformedException(path, String.valueOf(wrong.getMessage()));
      }
      throw new IllegalStateException(e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<Fault> unknown(Map<?, ?> values, String path) {
    return values.keySet().stream()
        .map(String::valueOf)
        .filter(key -> !parts.containsKey(key))
        .map(key -> new Fault(at(path, key), "is not a setting" + guess(parts.keySet(), key)))
        .toList();
  }

  private static String guess(Collection<String> known, String wrong) {
    return known.isEmpty()
        ? "; there are none"
        : "; did you mean " + NearestName.of(known, wrong) + "?";
  }

  private static @Nullable Object value(
      Part part,
      Map<?, ?> values,
      String path,
      BiFunction<Part, Object, Object> reader,
      List<Fault> faults) {
    Object given = values.get(part.key());
    try {
      return given == null ? part.usual() : reader.apply(part, given);
    } catch (IllegalArgumentException e) {
      faults.add(new Fault(at(path, part.key()), String.valueOf(e.getMessage())));
      return null;
    }
  }

  private static String at(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Writes what differs from the usual, as a map for JSON or YAML. */
  public Map<String, Object> toTree(S settings) {
    Map<String, Object> tree = new LinkedHashMap<>();
    for (Part part : parts.values()) {
      Object value = part.of(settings);
      if (!value.equals(part.usual())) {
        tree.put(part.key(), part.form().toTree(value));
      }
    }
    return tree;
  }

  /** The JSON Schema (2020-12) of what {@link #ofTree} reads. */
  public Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (Part part : parts.values()) {
      properties.put(part.key(), part.schema());
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", properties);
    schema.put("additionalProperties", false);
    return schema;
  }

  /** One component. */
  private record Part(String key, RecordComponent component, Setting setting, Form form) {

    static Part of(RecordComponent component, Setting setting) {
      String key =
          component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
      return new Part(key, component, setting, Form.of(component, setting));
    }

    Object usual() {
      if (!setting.usual().isEmpty() || form instanceof Form.Text) {
        return form.ofText(setting.usual());
      }
      return switch (form) {
        case Form.Perhaps _ -> Optional.empty();
        case Form.Several _ -> List.of();
        case Form.Pairs _ -> Map.of();
        default -> throw new IllegalStateException(key + " has no usual value");
      };
    }

    Object of(Record settings) {
      try {
        component.getAccessor().setAccessible(true);
        return component.getAccessor().invoke(settings);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }

    Map<String, Object> schema() {
      Map<String, Object> schema = new LinkedHashMap<>(form.schema());
      schema.put("description", setting.value());
      if (!setting.usual().isEmpty()) {
        schema.put("default", form.toTree(usual()));
      }
      return schema;
    }
  }
}
