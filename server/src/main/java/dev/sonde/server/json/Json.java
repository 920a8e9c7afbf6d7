package dev.sonde.server.json;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes and reads compact JSON in UTF-8. Streams only: Jackson's data binding would cost a tenth
 * of a second at the start.
 */
public final class Json {
  private static final int MAX_DEPTH = 16;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
          .build();

  private Json() {}

  /** What the writer wrote, as UTF-8. */
  public static byte[] bytes(Consumer<JsonGenerator> writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), bytes)) {
      writer.accept(json);
    }
    return bytes.toByteArray();
  }

  /**
   * A text from outside that can be shown and written: cut, without half characters, and without
   * control characters except tabs and ends of lines.
   */
  public static String plain(String text, int most) {
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .limit(most)
        .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xFFFD : c)
        .map(c -> Character.isISOControl(c) && c != '\n' && c != '\t' ? ' ' : c)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /** A parser of some text; nesting is bounded. */
  public static JsonParser parser(String text) {
    return FACTORY.createParser(ObjectReadContext.empty(), text);
  }

  /** A parser of UTF-8; nesting is bounded. */
  public static JsonParser parser(byte[] text) {
    return FACTORY.createParser(ObjectReadContext.empty(), text);
  }
}
