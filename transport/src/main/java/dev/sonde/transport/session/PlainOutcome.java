package dev.sonde.transport.session;

import dev.sonde.transport.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An acknowledgement as every Sonde server writes it, read without a JSON parser.
 *
 * @param number of the delivery that it answers
 * @param outcome what became of it
 */
record PlainOutcome(long number, Outcome outcome) {
  private static final int LONGEST = 300;
  private static final Pattern FORM =
      Pattern.compile(
          "\\{\"type\":\"outcome\",\"number\":(\\d{1,18}),\"result\":\"acknowledged\","
              + "\"stored\":(\\d{1,9}),\"duplicates\":(\\d{1,9})"
              + "(?:,\"assignments\":\"([0-9A-Za-z]{0,64})\")?}");

  /** Reads a message; empty if it is none of that form. */
  static Optional<PlainOutcome> of(byte[] message) {
    if (message.length > LONGEST) {
      return Optional.empty();
    }
    Matcher form = FORM.matcher(new String(message, StandardCharsets.ISO_8859_1));
    return form.matches()
        ? Optional.of(
            new PlainOutcome(
                Long.parseLong(form.group(1)),
                new Outcome.Acknowledged(
                    Integer.parseInt(form.group(2)),
                    Integer.parseInt(form.group(3)),
                    Optional.ofNullable(form.group(4)))))
        : Optional.empty();
  }
}
