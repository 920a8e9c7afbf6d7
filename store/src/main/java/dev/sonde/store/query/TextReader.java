package dev.sonde.store.query;

import dev.sonde.model.PointRules;
import dev.sonde.store.query.Query.Word;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of a query piece by piece, and says where it stands. Not thread-safe. */
final class TextReader {
  /** What may stand without quotes; a colon only within, as in an address or a time. */
  private static final Pattern BARE = Pattern.compile("[^\\s,()\"'=!~]+");

  private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9_.]*");

  private final String text;
  private int at;

  TextReader(String text) {
    this.text = text;
  }

  int place() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Goes back to where something else could have been read. */
  void back(int place) {
    at = place;
  }

  boolean atEnd() {
    return place() >= text.length();
  }

  /** Reads these characters if they come next. */
  boolean take(String symbol) {
    if (!text.startsWith(symbol, place())) {
      return false;
    }
    at += symbol.length();
    return true;
  }

  /** Reads a keyword if it comes next. */
  boolean takeWord(String keyword) {
    int before = place();
    if (word().equals(keyword)) {
      return true;
    }
    at = before;
    return false;
  }

  void require(String symbol, String what) {
    if (!take(symbol)) {
      throw expected(what);
    }
  }

  /** Reads letters, digits, {@code _} and dots; nothing if there are none. */
  String word() {
    return match(WORD);
  }

  /** Reads the name of a kind, field or tag. */
  Word name(String what) {
    int begin = place();
    String name = isQuote() ? quoted() : match(Pattern.compile("[A-Za-z0-9_]+"));
    if (name.isEmpty()) {
      throw expected(what);
    }
    PointRules.nameProblem(name)
        .ifPresent(
            problem -> {
              throw new QueryTextException("the name of " + what + ": " + problem, begin);
            });
    return new Word(name, begin);
  }

  /** Reads a value: in quotes, or up to the next space, comma or bracket. */
  Word value(String what) {
    int begin = place();
    String value = isQuote() ? quoted() : match(BARE);
    if (value.isEmpty() && at == begin) {
      throw expected(what);
    }
    return new Word(value, begin);
  }

  QueryTextException expected(String what) {
    int begin = place();
    String found = isQuote() ? text.substring(begin, begin + 1) : match(BARE);
    at = begin;
    if (found.isEmpty() && begin < text.length()) {
      found = text.substring(begin, text.offsetByCodePoints(begin, 1));
    }
    return new QueryTextException(
        "expected " + what + "; found " + (found.isEmpty() ? "the end" : PointRules.quoted(found)),
        begin);
  }

  private boolean isQuote() {
    return at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'');
  }

  /** A quote within stands twice, or behind a backslash; other backslashes stand for themselves. */
  private String quoted() {
    int begin = at;
    char quote = text.charAt(at++);
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      boolean doubled = at < text.length() && text.charAt(at) == quote;
      if (c == quote && !doubled) {
        return value.toString();
      }
      if ((c == quote || c == '\\') && doubled) {
        at++;
        value.append(quote);
      } else {
        value.append(c);
      }
    }
    throw new QueryTextException("this quote has no end: " + quote + " is missing", begin);
  }

  private String match(Pattern pattern) {
    place();
    Matcher matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      return "";
    }
    at = matcher.end();
    return matcher.group();
  }
}
