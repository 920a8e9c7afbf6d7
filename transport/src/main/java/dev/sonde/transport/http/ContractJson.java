package dev.sonde.transport.http;

import java.nio.charset.StandardCharsets;
import tools.jackson.core.io.JsonStringEncoder;

/** The small JSON of contract 1, whose very bytes clients know: with a space after the colon. */
final class ContractJson {
  private ContractJson() {}

  /** {@code {"error": "TEXT"}}. */
  static byte[] error(String text) {
    char[] quoted = JsonStringEncoder.getInstance().quoteAsCharArray(text);
    return ("{\"error\": \"" + new String(quoted) + "\"}").getBytes(StandardCharsets.UTF_8);
  }
}
