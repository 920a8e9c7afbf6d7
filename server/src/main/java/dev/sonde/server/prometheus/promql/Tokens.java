package dev.sonde.server.prometheus.promql;

import dev.sonde.server.prometheus.promql.Token.Kind;
import java.util.List;

/** The tokens of a query, one after the other. Not thread-safe. */
final class Tokens {
  private final String query;
  private final List<Token> tokens;
  private int at;

  Tokens(String query) {
    this.query = query;
    this.tokens = Lexer.tokens(query);
  }

  Token peek() {
    return tokens.get(at);
  }

  Token peekAfter() {
    return tokens.get(Math.min(at + 1, tokens.size() - 1));
  }

  Token next() {
    Token token = peek();
    if (token.kind() != Kind.END) {
      at++;
    }
    return token;
  }

  /** Moves past a sign if it is here. */
  boolean skip(String sign) {
    boolean here = peek().is(sign);
    if (here) {
      at++;
    }
    return here;
  }

  /** Moves past a word if it is here. */
  boolean skipWord(String word) {
    boolean here = peek().isWord(word);
    if (here) {
      at++;
    }
    return here;
  }

  void expect(String sign, String where) {
    if (!skip(sign)) {
      throw unexpected(where, "\"" + sign + "\"");
    }
  }

  Token expect(Kind kind, String where, String expected) {
    if (peek().kind() != kind) {
      throw unexpected(where, expected);
    }
    return next();
  }

  /** A duration in milliseconds. */
  long duration(String where) {
    Token token = expect(Kind.DURATION, where, "a duration such as 5m");
    try {
      return Durations.millis(token.text());
    } catch (IllegalArgumentException e) {
      throw problem(token, String.valueOf(e.getMessage()));
    }
  }

  PromQlException unexpected(String where, String expected) {
    return problem(
        peek(), "unexpected " + peek().shown() + " in " + where + ", expected " + expected);
  }

  PromQlException problem(Token token, String problem) {
    return new PromQlException(query, token.position(), problem);
  }
}
