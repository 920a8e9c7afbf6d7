package dev.sonde.probe.echo;

import dev.sonde.probe.echo.EchoSettings.Transport;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The frames of one run: how they are written, and which of them an echo belongs to. */
final class Frames {
  private static final Pattern SEQUENCE = Pattern.compile("\"seq\"\\s*:\\s*([0-9]{1,5})\\b");
  private static final Pattern TIME = Pattern.compile("\"t_send_ns\"\\s*:\\s*(-?[0-9]{1,19})\\b");

  private final EchoSettings settings;
  private final int[] sequences;
  private final long[] times;
  private final BitSet taken = new BitSet();
  private int sent;

  Frames(EchoSettings settings) {
    this.settings = settings;
    this.sequences = new int[settings.count()];
    this.times = new long[settings.count()];
  }

  /** The next frame with its newline. */
  byte[] next(int sequence, long nanos) {
    sequences[sent] = sequence;
    times[sent] = nanos;
    sent++;
    String text =
        settings
            .message()
            .orElseGet(() -> "{\"seq\": %d, \"t_send_ns\": %d}".formatted(sequence, nanos));
    return (text + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** When a frame was sent. */
  long time(int place) {
    return times[place];
  }

  /**
   * The place of the frame that was echoed. Numbered ones must have the number and the time. A
   * message is always the same: over TCP its echo is that of the first frame that has none, and
   * over UDP, where frames may get lost, it is taken for that of the last.
   */
  OptionalInt placeOf(byte[] echo) {
    return settings.message().isPresent() ? placeOfMessage(echo) : placeOfNumber(echo);
  }

  private OptionalInt placeOfMessage(byte[] echo) {
    byte[] message = settings.message().orElseThrow().getBytes(StandardCharsets.UTF_8);
    int place = settings.transport() == Transport.TCP ? taken.nextClearBit(0) : sent - 1;
    if (place < 0 || place >= sent || taken.get(place) || !Arrays.equals(message, echo)) {
      return OptionalInt.empty();
    }
    taken.set(place);
    return OptionalInt.of(place);
  }

  private OptionalInt placeOfNumber(byte[] echo) {
    String text = new String(echo, StandardCharsets.ISO_8859_1);
    Matcher sequence = SEQUENCE.matcher(text);
    Matcher time = TIME.matcher(text);
    if (!sequence.find() || !time.find()) {
      return OptionalInt.empty();
    }
    for (int i = 0; i < sent; i++) {
      if (sequences[i] == Integer.parseInt(sequence.group(1))
          && Long.toString(times[i]).equals(time.group(1))) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }
}
