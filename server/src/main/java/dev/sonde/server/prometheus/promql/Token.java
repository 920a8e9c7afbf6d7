package dev.sonde.server.prometheus.promql;

import java.util.Locale;

/**
 * A word or sign of a query.
 *
 * @param kind what it is
 * @param text as it is written; of a string, what it says
 * @param position where it begins, in characters from 0
 */
record Token(Kind kind, String text, int position) {

  /** What a token may be. */
  enum Kind {
    /** A name, or a word of the language. */
    NAME,
    NUMBER,
    DURATION,
    STRING,
    SIGN,
    END
  }

  boolean is(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  /** Whether it is this word, which may be written in capitals. */
  boolean isWord(String word) {
    return kind == Kind.NAME && text.equalsIgnoreCase(word);
  }

  String lower() {
    return text.toLowerCase(Locale.ROOT);
  }

  /** As it is shown in messages. */
  String shown() {
    return switch (kind) {
      case END -> "end of input";
      case STRING -> "string \"" + text + "\"";
      default -> "\"" + text + "\"";
    };
  }
}
