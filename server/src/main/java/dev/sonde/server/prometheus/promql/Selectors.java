package dev.sonde.server.prometheus.promql;

import com.google.re2j.PatternSyntaxException;
import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.labels.Matcher;
import dev.sonde.server.prometheus.labels.Matcher.Op;
import dev.sonde.server.prometheus.promql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads selectors: a metric's name, matchers in braces, or both. Not thread-safe. */
final class Selectors {
  private static final String WHERE = "label matching";

  private final Tokens tokens;

  Selectors(Tokens tokens) {
    this.tokens = tokens;
  }

  /** The matchers of the selector that is here. */
  List<Matcher> read() {
    Token start = tokens.peek();
    List<Matcher> matchers = new ArrayList<>();
    Optional<String> metric = metric();
    metric.ifPresent(name -> matchers.add(new Matcher(Labels.NAME, Op.EQUAL, name)));
    if (tokens.peek().is("{")) {
      braces(matchers, metric);
    } else if (metric.isEmpty()) {
      throw tokens.unexpected("selector", "a metric's name or \"{\"");
    }
    if (matchers.stream().allMatch(matcher -> matcher.matches(""))) {
      throw tokens.problem(start, "vector selector must contain at least one non-empty matcher");
    }
    return matchers;
  }

  private Optional<String> metric() {
    return tokens.peek().kind() == Kind.NAME ? Optional.of(tokens.next().text()) : Optional.empty();
  }

  private void braces(List<Matcher> into, Optional<String> metric) {
    tokens.expect("{", WHERE);
    while (!tokens.skip("}")) {
      Token at = tokens.peek();
      Matcher matcher = matcher();
      if (metric.isPresent() && matcher.name().equals(Labels.NAME)) {
        throw tokens.problem(
            at,
            "metric name must not be set twice: \"%s\" or \"%s\""
                .formatted(metric.get(), matcher.value()));
      }
      into.add(matcher);
      if (!tokens.skip(",") && !tokens.peek().is("}")) {
        throw tokens.unexpected(WHERE, "\",\" or \"}\"");
      }
    }
  }

  private Matcher matcher() {
    String name = label(tokens, WHERE);
    Token sign = tokens.next();
    Token value = tokens.expect(Kind.STRING, WHERE, "a string");
    for (Op op : Op.values()) {
      if (sign.is(op.sign())) {
        return matcher(name, op, value);
      }
    }
    throw tokens.problem(
        sign, "unexpected " + sign.shown() + " in " + WHERE + ", expected one of =, !=, =~ and !~");
  }

  private Matcher matcher(String name, Op op, Token value) {
    try {
      return new Matcher(name, op, value.text());
    } catch (PatternSyntaxException e) {
      throw tokens.problem(value, String.valueOf(e.getMessage()));
    }
  }

  /** The name of a label. */
  static String label(Tokens tokens, String where) {
    Token token = tokens.expect(Kind.NAME, where, "the name of a label");
    if (!Labels.isName(token.text())) {
      throw tokens.problem(
          token, "unexpected " + token.shown() + " in " + where + ", expected the name of a label");
    }
    return token.text();
  }

  /** Names of labels in parentheses. */
  static List<String> labels(Tokens tokens, String where) {
    List<String> labels = new ArrayList<>();
    tokens.expect("(", where);
    while (!tokens.skip(")")) {
      labels.add(label(tokens, where));
      if (!tokens.skip(",") && !tokens.peek().is(")")) {
        throw tokens.unexpected(where, "\",\" or \")\"");
      }
    }
    return labels;
  }
}
