package dev.sonde.probe.settings;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How values of one type are written: as a part of a tree of JSON or YAML, and as a text.
 *
 * <p>Readers throw {@link IllegalArgumentException} with what was expected.
 */
sealed interface Form {

  /** Reads a part of a tree: a text, number, truth value, list, or map. */
  Object ofTree(Object part);

  /** Reads what a person wrote on a command line. */
  Object ofText(String text);

  /** Writes a part of a tree. */
  Object toTree(Object value);

  /** What JSON Schema says of it. */
  Map<String, Object> schema();

  /** The form of a record's component. */
  static Form of(RecordComponent component, Setting setting) {
    return of(component.getGenericType(), setting);
  }

  private static Form of(Type type, Setting setting) {
    if (type instanceof ParameterizedType generic) {
      Type inner = generic.getActualTypeArguments()[0];
      if (generic.getRawType() == Optional.class) {
        return new Perhaps(of(inner, setting));
      }
      if (generic.getRawType() == List.class) {
        return new Several(of(inner, setting), setting);
      }
      if (generic.getRawType() == Map.class) {
        return new Pairs();
      }
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return new Whole(type == int.class || type == Integer.class, setting);
    }
    if (type == double.class || type == Double.class) {
      return new Real(setting);
    }
    if (type == boolean.class) {
      return new Truth();
    }
    if (type == String.class) {
      return new Text(setting);
    }
    if (type == Duration.class) {
      return new Time(setting);
    }
    if (type == Secret.class) {
      return new Reference();
    }
    if (type instanceof Class<?> raw && raw.isEnum()) {
      List<Enum<?>> all = new ArrayList<>();
      for (Object each : raw.getEnumConstants()) {
        all.add((Enum<?>) each);
      }
      return new Choice(List.copyOf(all));
    }
    throw new IllegalStateException("settings can't have the type " + type);
  }

  private static String found(Object part) {
    return switch (part) {
      case String text -> "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
      case Map<?, ?> map -> "a map of " + map.size();
      case List<?> list -> "a list of " + list.size();
      default -> part.toString();
    };
  }

  private static IllegalArgumentException expected(String what, Object part) {
    return new IllegalArgumentException("expected " + what + ", found " + found(part));
  }

  private static boolean isWithin(double value, Setting setting) {
    return value >= setting.min() && value <= setting.max();
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static String bounds(Setting setting, String unit) {
    return setting.max() == Double.MAX_VALUE
        ? "at least " + plain(setting.min()) + unit
        : "from " + plain(setting.min()) + unit + " to " + plain(setting.max()) + unit;
  }

  private static Object number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? (Object) (long) value
        : (Object) value;
  }

  private static void limit(
      Map<String, Object> schema, Setting setting, String least, String most) {
    schema.put(least, number(setting.min()));
    if (setting.max() != Double.MAX_VALUE) {
      schema.put(most, number(setting.max()));
    }
  }

  /** A whole number. */
  record Whole(boolean isInt, Setting setting) implements Form {
    @Override
    public Object ofTree(Object part) {
      if (part instanceof Number number
          && number.doubleValue() == Math.rint(number.doubleValue())
          && isWithin(number.doubleValue(), setting)) {
        return isInt ? (Object) number.intValue() : (Object) number.longValue();
      }
      throw expected("a whole number " + bounds(setting, ""), part);
    }

    @Override
    public Object ofText(String text) {
      try {
        return ofTree(Long.parseLong(text.strip()));
      } catch (NumberFormatException e) {
        throw expected("a whole number " + bounds(setting, ""), text);
      }
    }

    @Override
    public Object toTree(Object value) {
      return value;
    }

    @Override
    public Map<String, Object> schema() {
      Map<String, Object> schema = new LinkedHashMap<>(Map.of("type", "integer"));
      limit(schema, setting, "minimum", "maximum");
      return schema;
    }
  }

  /** A number. */
  record Real(Setting setting) implements Form {
    @Override
    public Object ofTree(Object part) {
      if (part instanceof Number number && isWithin(number.doubleValue(), setting)) {
        return number.doubleValue();
      }
      throw expected("a number " + bounds(setting, ""), part);
    }

    @Override
    public Object ofText(String text) {
      try {
        return ofTree(Double.parseDouble(text.strip()));
      } catch (NumberFormatException e) {
        throw expected("a number " + bounds(setting, ""), text);
      }
    }

    @Override
    public Object toTree(Object value) {
      return value;
    }

    @Override
    public Map<String, Object> schema() {
      Map<String, Object> schema = new LinkedHashMap<>(Map.of("type", "number"));
      limit(schema, setting, "minimum", "maximum");
      return schema;
    }
  }

  /** Yes or no. */
  record Truth() implements Form {
    @Override
    public Object ofTree(Object part) {
      if (part instanceof Boolean) {
        return part;
      }
      throw expected("true or false", part);
    }

    @Override
    public Object ofText(String text) {
      return switch (text.strip()) {
        case "true" -> true;
        case "false" -> false;
        default -> throw expected("true or false", text);
      };
    }

    @Override
    public Object toTree(Object value) {
      return value;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "boolean");
    }
  }

  /** A text, whose length is bounded. */
  record Text(Setting setting) implements Form {
    @Override
    public Object ofTree(Object part) {
      // YAML takes 200 and 1.1 for numbers, whatever the person who wrote them meant.
      Object read = part instanceof Number number ? plain(number.doubleValue()) : part;
      if (read instanceof String text && isWithin(text.length(), setting)) {
        return text;
      }
      throw expected("a text of a length " + bounds(setting, ""), part);
    }

    @Override
    public Object ofText(String text) {
      return ofTree(text);
    }

    @Override
    public Object toTree(Object value) {
      return value;
    }

    @Override
    public Map<String, Object> schema() {
      Map<String, Object> schema = new LinkedHashMap<>(Map.of("type", "string"));
      limit(schema, setting, "minLength", "maxLength");
      return schema;
    }
  }

  /** A time, in seconds or with a unit, such as 0.2, 200ms, 5s, 2m. */
  record Time(Setting setting) implements Form {
    @Override
    public Object ofTree(Object part) {
      return switch (part) {
        case Number seconds -> ofSeconds(seconds.doubleValue(), part);
        case String text -> ofText(text);
        default -> throw expected(right(), part);
      };
    }

    @Override
    public Object ofText(String text) {
      return ofSeconds(Times.seconds(text).orElseThrow(() -> expected(right(), text)), text);
    }

    private Duration ofSeconds(double seconds, Object part) {
      if (isWithin(seconds, setting)) {
        return Duration.ofNanos(Math.round(seconds * 1e9));
      }
      throw expected(right(), part);
    }

    private String right() {
      return "seconds, or a number with us, ms, s, m, h or d, " + bounds(setting, " s");
    }

    @Override
    public Object toTree(Object value) {
      return Times.text((Duration) value);
    }

    @Override
    public Map<String, Object> schema() {
      Map<String, Object> number = new LinkedHashMap<>(Map.of("type", "number"));
      limit(number, setting, "minimum", "maximum");
      return Map.of(
          "format",
          "sonde-duration",
          "anyOf",
          List.of(number, Map.of("type", "string", "pattern", Times.PATTERN)));
    }
  }

  /** A reference to a secret. */
  record Reference() implements Form {
    @Override
    public Object ofTree(Object part) {
      if (part instanceof String text) {
        try {
          return Secret.of(text);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(e.getMessage() + ": checks never hold the secret", e);
        }
      }
      throw expected("env:NAME or file:/PATH", part);
    }

    @Override
    public Object ofText(String text) {
      return ofTree(text);
    }

    @Override
    public Object toTree(Object value) {
      return value.toString();
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "string", "format", "sonde-secret", "pattern", "^(env:.+|file:/.*)$");
    }
  }

  /** One of several words. */
  record Choice(List<? extends Enum<?>> all) implements Form {
    @Override
    public Object ofTree(Object part) {
      for (Enum<?> each : all) {
        if (part instanceof String text && word(each).equals(text)) {
          return each;
        }
      }
      throw expected("one of " + String.join(", ", words()), part);
    }

    @Override
    public Object ofText(String text) {
      return ofTree(text.strip().toLowerCase(Locale.ROOT));
    }

    @Override
    public Object toTree(Object value) {
      return word((Enum<?>) value);
    }

    private static String word(Enum<?> each) {
      return each.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private List<String> words() {
      return all.stream().map(Choice::word).toList();
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "string", "enum", words());
    }
  }

  /** A value that may be left out. */
  record Perhaps(Form form) implements Form {
    @Override
    public Object ofTree(Object part) {
      return Optional.of(form.ofTree(part));
    }

    @Override
    public Object ofText(String text) {
      return Optional.of(form.ofText(text));
    }

    @Override
    public Object toTree(Object value) {
      return form.toTree(((Optional<?>) value).orElseThrow());
    }

    @Override
    public Map<String, Object> schema() {
      return form.schema();
    }
  }

  /** A list; as a text, its members are separated by commas. */
  record Several(Form form, Setting setting) implements Form {
    private static final int MOST = 100;

    @Override
    public Object ofTree(Object part) {
      List<?> members = part instanceof List<?> list ? list : List.of(part);
      if (members.size() > MOST) {
        throw expected("a list of at most " + MOST, part);
      }
      List<Object> read = new ArrayList<>();
      for (Object member : members) {
        read.add(form.ofTree(member));
      }
      return List.copyOf(read);
    }

    @Override
    public Object ofText(String text) {
      return Stream.of(text.split(",", -1))
          .map(String::strip)
          .filter(word -> !word.isEmpty())
          .map(form::ofText)
          .toList();
    }

    @Override
    public Object toTree(Object value) {
      return ((List<?>) value).stream().map(form::toTree).toList();
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "array", "items", form.schema(), "maxItems", MOST);
    }
  }

  /** Texts by name; as a text, {@code NAME=VALUE} or {@code NAME: VALUE}, one on each line. */
  record Pairs() implements Form {
    private static final int MOST = 50;

    @Override
    public Object ofTree(Object part) {
      if (!(part instanceof Map<?, ?> map) || map.size() > MOST) {
        throw expected("a map of at most " + MOST + " texts", part);
      }
      Map<String, String> read = new LinkedHashMap<>();
      map.forEach(
          (name, value) -> {
            if (value instanceof Map || value instanceof List) {
              throw expected("a text for " + name, value);
            }
            read.put(String.valueOf(name), String.valueOf(value));
          });
      return Map.copyOf(read);
    }

    @Override
    public Object ofText(String text) {
      Map<String, String> read = new LinkedHashMap<>();
      for (String line : text.split("\n", -1)) {
        String[] pair = line.split("[=:]", 2);
        if (pair.length < 2) {
          throw expected("NAME=VALUE", line);
        }
        read.put(pair[0].strip(), pair[1].strip());
      }
      return ofTree(read);
    }

    @Override
    public Object toTree(Object value) {
      return value;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of(
          "type",
          "object",
          "additionalProperties",
          Map.of("type", "string"),
          "maxProperties",
          MOST);
    }
  }
}
