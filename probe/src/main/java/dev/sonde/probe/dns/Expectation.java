package dev.sonde.probe.dns;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * An answer that must be there.
 *
 * @param text as a person wrote it
 * @param record what that means as a record of the type that is asked for; empty for ANY
 */
record Expectation(String text, Optional<Record> record) {

  /**
   * Reads the data of a record as zone files write it. Names are full, with or without the last
   * dot; the strings of a TXT record may also be written as one, without quotes.
   *
   * @throws IllegalArgumentException if it is not data of the question's type
   */
  static Expectation of(String text, Question question) {
    if (question.type() == Type.ANY) {
      return new Expectation(text, Optional.empty());
    }
    try {
      return new Expectation(
          text,
          Optional.of(
              Record.fromString(question.name(), question.type(), DClass.IN, 0, text, Name.root)));
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "expect: expected data of a record of type %s, found '%s'"
              .formatted(Type.string(question.type()), text),
          e);
    }
  }

  /** Whether it is among the answers. */
  boolean isMetBy(List<Record> answers) {
    return answers.stream().anyMatch(this::isMetBy);
  }

  private boolean isMetBy(Record answer) {
    if (answer instanceof TXTRecord written && text.equals(String.join("", written.getStrings()))) {
      return true;
    }
    if (record.isPresent() && record.get().getType() == answer.getType()) {
      return Arrays.equals(record.get().rdataToWireCanonical(), answer.rdataToWireCanonical());
    }
    return record.isEmpty() && answer.rdataToString().equalsIgnoreCase(text);
  }
}
