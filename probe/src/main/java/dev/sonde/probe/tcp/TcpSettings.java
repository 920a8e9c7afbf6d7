package dev.sonde.probe.tcp;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.settings.Escapes;
import dev.sonde.probe.settings.Setting;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How to probe a TCP port.
 *
 * @param send what to send once connected, with {@link Escapes}
 * @param expect a regular expression
 * @param maxBytes how much of the answer is looked at
 * @param family which addresses of a name are used
 */
public record TcpSettings(
    @Setting("What to send once connected; \\n, \\r, \\t, \\\\ and \\xHH stand for bytes.")
        Optional<String> send,
    @Setting(
            value =
                "A regular expression that what comes back must match somewhere; bytes are read as"
                    + " Latin-1.",
            max = 1_000)
        Optional<String> expect,
    @Setting(
            value = "How many bytes of the answer are looked at.",
            usual = "65536",
            min = 1,
            max = 1_048_576)
        int maxBytes,
    @Setting(value = "Which addresses of a name are used.", usual = "any") Family family) {

  /**
   * Settings that fit together.
   *
   * @throws IllegalArgumentException if an escape or the expression is wrong
   */
  public TcpSettings {
    send.ifPresent(Escapes::bytes);
    expect.ifPresent(Pattern::compile);
  }
}
