package dev.sonde.probe.echo;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.settings.Setting;
import java.time.Duration;
import java.util.Optional;

/**
 * What is sent to an echo responder, and how often.
 *
 * @param transport TCP, where each frame is a line, or UDP, where it is a datagram
 * @param message what is sent instead of numbered frames
 * @param count how many frames a run sends
 * @param rate how many in a second
 * @param replyTimeout after which a frame is lost
 * @param family which addresses of a name are used
 */
public record EchoSettings(
    @Setting(value = "What the responder speaks.", usual = "tcp") Transport transport,
    @Setting(value = "What is sent instead of numbered frames; one line.", min = 1, max = 1_000)
        Optional<String> message,
    @Setting(value = "How many frames a run sends.", usual = "5", min = 1, max = 1_000) int count,
    @Setting(value = "How many frames are sent in a second.", usual = "2", min = 0.1, max = 100)
        double rate,
    @Setting(
            value = "How long an echo may take; a later one is lost.",
            usual = "2s",
            min = 0.01,
            max = 60)
        Duration replyTimeout,
    @Setting(value = "Which addresses of a name are used.", usual = "any") Family family) {

  /** What frames travel over. */
  public enum Transport {
    TCP,
    UDP
  }

  /**
   * Settings that fit together.
   *
   * @throws IllegalArgumentException if the message has more than one line
   */
  public EchoSettings {
    if (message.orElse("").indexOf('\n') >= 0) {
      throw new IllegalArgumentException("message: expected one line");
    }
  }

  /** The time from one frame to the next. */
  Duration spacing() {
    return Duration.ofNanos(Math.round(1e9 / rate));
  }
}
