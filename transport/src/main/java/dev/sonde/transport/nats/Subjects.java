package dev.sonde.transport.nats;

import dev.sonde.model.MalformedException;
import dev.sonde.model.PointRules;
import dev.sonde.transport.session.IdCoding;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where Sonde's own messages go. An agent's id is one token of a subject: letters, digits, {@code
 * -} and {@code _} stand for themselves, each other byte of its UTF-8 form as {@code %} and two
 * upper-case hexadecimal digits.
 *
 * @param prefix what all of them begin with, such as {@code sonde.v1}
 */
public record Subjects(String prefix) {
  private static final Pattern PREFIX =
      Pattern.compile("[A-Za-z0-9_-]{1,64}(\\.[A-Za-z0-9_-]{1,64}){0,7}");

  private static final Pattern TOKEN = Pattern.compile("([A-Za-z0-9_-]|%[0-9A-F]{2}){1,1536}");

  /** Where nothing else is said; it needs the patterns before it. */
  public static final Subjects STANDARD = new Subjects("sonde.v1");

  /**
   * Subjects.
   *
   * @throws MalformedException if the prefix can't begin a subject
   */
  public Subjects {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new MalformedException(
          "prefix",
          "expected up to 8 words of letters, digits, - and _ with dots between; found "
              + PointRules.quoted(prefix));
    }
  }

  /** Who the agent is and that it is there; from the agent. */
  String state(String agent) {
    return of(agent, "state");
  }

  /** Reports; from the agent. */
  String deliveries(String agent) {
    return of(agent, "deliveries");
  }

  /** What servers say to the agent. */
  String in(String agent) {
    return of(agent, "in");
  }

  /** What else the agent says. */
  String out(String agent) {
    return of(agent, "out");
  }

  /** A part of all agents' subjects: {@code *} for the agent. */
  String all(String part) {
    return prefix + ".agents.*." + part;
  }

  /** Asks all agents to say who they are; from servers. */
  String serversHello() {
    return prefix + ".servers.hello";
  }

  private String of(String agent, String part) {
    return prefix + ".agents." + token(agent) + "." + part;
  }

  /** The agent in one of {@link #all}; empty if it is no agent's id in the form that it has. */
  Optional<String> agentOf(String subject) {
    int from = prefix.length() + ".agents.".length();
    int to = subject.lastIndexOf('.');
    return to > from ? id(subject.substring(from, to)) : Optional.empty();
  }

  /** How many words a subject has. */
  static int words(String subject) {
    return subject.split("\\.", -1).length;
  }

  /** One word of a subject, counted from 0; empty if there are not so many. */
  static String word(String subject, int index) {
    String[] words = subject.split("\\.", -1);
    return index < words.length ? words[index] : "";
  }

  /** An id as one token of a subject. */
  public static String token(String id) {
    return IdCoding.encode(
        id, c -> c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_'));
  }

  /** The id that a token stands for; empty if {@link #token} would not have made it. */
  public static Optional<String> id(String token) {
    if (!TOKEN.matcher(token).matches()) {
      return Optional.empty();
    }
    byte[] bytes = new byte[token.length()];
    int length = 0;
    for (int i = 0; i < token.length(); i++) {
      if (token.charAt(i) == '%') {
        bytes[length++] = (byte) Integer.parseInt(token, i + 1, i + 3, 16);
        i += 2;
      } else {
        bytes[length++] = (byte) token.charAt(i);
      }
    }
    String id = new String(bytes, 0, length, StandardCharsets.UTF_8);
    return token(id).equals(token) && PointRules.idProblem(id).isEmpty()
        ? Optional.of(id)
        : Optional.empty();
  }
}
