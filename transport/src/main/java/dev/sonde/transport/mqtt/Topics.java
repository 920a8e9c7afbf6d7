package dev.sonde.transport.mqtt;

import dev.sonde.transport.session.IdCoding;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The topics of agents: {@code sonde/v1/agents/ID/…}. In ids, what has a meaning in topics, and
 * {@code %}, is written as {@code %} and two hexadecimal digits for each byte of its UTF-8.
 */
final class Topics {
  /** Who the agent is, retained; an empty message when it is gone. */
  static final String STATE = "state";

  /** Reports to any one server. */
  static final String DELIVERIES = "deliveries";

  /** What servers say to the agent. */
  static final String IN = "in";

  /** What the agent says to servers. */
  static final String OUT = "out";

  /** What contract 2 publishes statistics per minute on. */
  static final String MINUTES = "netstats/+/minute";

  private static final String AGENTS = "sonde/v1/agents/";
  private static final String MEANING = "%/+#";

  private Topics() {}

  static String of(String agent, String what) {
    return AGENTS + encode(agent) + "/" + what;
  }

  /** A filter for a topic of all agents. */
  static String all(String what) {
    return AGENTS + "+/" + what;
  }

  static String minute(String agent) {
    return "netstats/" + encode(agent) + "/minute";
  }

  /** The agent that a topic is of; empty if it is of none. */
  static Optional<String> agent(String topic) {
    String rest =
        topic.startsWith(AGENTS)
            ? topic.substring(AGENTS.length())
            : topic.startsWith("netstats/") ? topic.substring("netstats/".length()) : "";
    int end = rest.indexOf('/');
    return end > 0 ? decode(rest.substring(0, end)) : Optional.empty();
  }

  private static String encode(String id) {
    return IdCoding.encode(
        id, letter -> letter > ' ' && letter < 0x7f && MEANING.indexOf(letter) < 0);
  }

  private static Optional<String> decode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != '%') {
        bytes.write(encoded[i]);
      } else if (i + 2 < encoded.length
          && HexFormat.isHexDigit(encoded[i + 1])
          && HexFormat.isHexDigit(encoded[i + 2])) {
        bytes.write(
            HexFormat.fromHexDigit(encoded[i + 1]) << 4 | HexFormat.fromHexDigit(encoded[i + 2]));
        i += 2;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(bytes.toString(StandardCharsets.UTF_8));
  }
}
