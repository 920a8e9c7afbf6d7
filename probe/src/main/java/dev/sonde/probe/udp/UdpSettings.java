package dev.sonde.probe.udp;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.settings.Escapes;
import dev.sonde.probe.settings.Setting;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How to probe a UDP port.
 *
 * @param send what to send, with {@link Escapes}; never nothing, since Java leaves out an empty
 *     datagram of a connected socket, and only a connected one hears of a closed port
 * @param expect a regular expression
 * @param replyTimeout how long an answer or an error is waited for
 * @param family which addresses of a name are used
 */
public record UdpSettings(
    @Setting(
            value = "What to send; \\n, \\r, \\t, \\\\ and \\xHH stand for bytes.",
            usual = "\\x00",
            min = 1,
            max = 10_000)
        String send,
    @Setting(
            value =
                "A regular expression that an answer must match somewhere; bytes are read as"
                    + " Latin-1. Without it, up means that nobody refused.",
            max = 1_000)
        Optional<String> expect,
    @Setting(
            value = "How long an answer, or an error from the network, is waited for.",
            usual = "2s",
            min = 0.01,
            max = 60)
        Duration replyTimeout,
    @Setting(value = "Which addresses of a name are used.", usual = "any") Family family) {

  /**
   * Settings that fit together.
   *
   * @throws IllegalArgumentException if an escape or the expression is wrong
   */
  public UdpSettings {
    Escapes.bytes(send);
    expect.ifPresent(Pattern::compile);
  }
}
