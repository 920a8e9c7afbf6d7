package dev.sonde.server.prometheus.promql;

import dev.sonde.server.prometheus.promql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Splits a query into tokens. Not thread-safe. */
final class Lexer {
  private static final Pattern SPACE = Pattern.compile("(?:\\s|#[^\\n]*)++");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*+");

  private static final Pattern DURATION =
      Pattern.compile(
          "(?=[0-9])(?:[0-9]++y)?(?:[0-9]++w)?(?:[0-9]++d)?(?:[0-9]++h)?(?:[0-9]++m(?!s))?"
              + "(?:[0-9]++s)?(?:[0-9]++ms)?(?<=[a-z])(?![a-zA-Z0-9_])");

  private static final Pattern NUMBER =
      Pattern.compile(
          "(?:0[xX][0-9a-fA-F]++|(?:[0-9]++(?:\\.[0-9]*+)?|\\.[0-9]++)(?:[eE][+-]?[0-9]++)?)"
              + "(?![a-zA-Z0-9_])");

  private static final Pattern SIGN = Pattern.compile("=~|!~|==|!=|>=|<=|[-+*/%^=<>(){}\\[\\],@:]");

  private final String query;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  /** In brackets a colon stands between range and step, and begins no name. */
  private boolean inBrackets;

  private Lexer(String query) {
    this.query = query;
  }

  /**
   * The tokens of a query, the last of which is its end.
   *
   * @throws PromQlException if a character makes no sense
   */
  static List<Token> tokens(String query) {
    return new Lexer(query).tokens();
  }

  private List<Token> tokens() {
    while (true) {
      at = Math.max(at, end(SPACE));
      if (at == query.length()) {
        tokens.add(new Token(Kind.END, "", at));
        return tokens;
      }
      token();
    }
  }

  private void token() {
    char c = query.charAt(at);
    if (c == '"' || c == '\'' || c == '`') {
      StringReader string = new StringReader(query, at);
      tokens.add(new Token(Kind.STRING, string.read(), at));
      at = string.end();
    } else if (!(take(Kind.DURATION, DURATION)
        || take(Kind.NUMBER, NUMBER)
        || (!(inBrackets && c == ':') && take(Kind.NAME, NAME))
        || take(Kind.SIGN, SIGN))) {
      throw new PromQlException(query, at, "unexpected character: '" + shown(c) + "'");
    }
    if (c == '[') {
      inBrackets = true;
    } else if (c == ']') {
      inBrackets = false;
    }
  }

  private String shown(char c) {
    return Character.isISOControl(c)
        ? "\\u%04x".formatted((int) c)
        : Character.toString(query.codePointAt(at));
  }

  private boolean take(Kind kind, Pattern pattern) {
    int end = end(pattern);
    if (end < 0) {
      return false;
    }
    tokens.add(new Token(kind, query.substring(at, end), at));
    at = end;
    return true;
  }

  /** The end of what is here; -1 if it is something else. */
  private int end(Pattern pattern) {
    Matcher matcher = pattern.matcher(query).region(at, query.length());
    matcher.useTransparentBounds(true);
    return matcher.lookingAt() && matcher.end() > at ? matcher.end() : -1;
  }
}
