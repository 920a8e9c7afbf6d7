package dev.sonde.probe.dns;

import dev.sonde.model.Fields;
import dev.sonde.probe.Excerpt;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.Witness;
import java.util.List;
import java.util.stream.Collectors;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Reads an answer and compares it with what is expected. */
final class Judgement {
  /** How much of the answers is kept. */
  private static final int SHOWN = 1_000;

  private static final int MOST_TOLD = 200;

  private final DnsSettings settings;
  private final Message message;
  private final List<Record> answers;

  Judgement(DnsSettings settings, Message message) {
    this.settings = settings;
    this.message = message;
    int asked = settings.question().type();
    this.answers =
        message.getSection(Section.ANSWER).stream()
            .filter(record -> record.getType() != Type.RRSIG || asked == Type.RRSIG)
            .toList();
  }

  /** Adds what the answer says. */
  void put(Fields.Builder fields) {
    Header header = message.getHeader();
    fields.put("rcode", Codes.word(message.getRcode()));
    fields.put("ad", header.getFlag(Flags.AD) ? 1 : 0);
    fields.put("aa", header.getFlag(Flags.AA) ? 1 : 0);
    fields.put("answers", answers.size());
    if (!answers.isEmpty()) {
      fields.put("answer", words());
      fields.put("ttl_s", (double) answers.stream().mapToLong(Record::getTTL).min().orElseThrow());
    }
  }

  /** Tells of each answer, as zone files have them. */
  void tell(Witness witness) {
    answers.stream()
        .limit(MOST_TOLD)
        .forEach(
            record -> witness.finding(Excerpt.of(record.toString().replace('\t', ' '), SHOWN)));
  }

  /** The answers sorted, so that servers which turn them round say the same again and again. */
  String words() {
    int asked = settings.question().type();
    String all =
        answers.stream()
            .map(
                record ->
                    record.getType() == asked
                        ? record.rdataToString()
                        : Type.string(record.getType()) + " " + record.rdataToString())
            .sorted()
            .collect(Collectors.joining(", "));
    return all.length() <= SHOWN ? all : all.substring(0, SHOWN) + "…";
  }

  /** The result of a run that measured so much. */
  ProbeResult result(Fields fields) {
    int expected = Codes.of(settings.rcode());
    if (message.getRcode() != expected) {
      return mismatch(
          fields,
          "the server answered %s instead of %s"
              .formatted(Codes.word(message.getRcode()), Codes.word(expected)));
    }
    if (expected == Rcode.NOERROR && answers.size() < settings.minAnswers()) {
      return mismatch(
          fields,
          "%d answers instead of at least %d".formatted(answers.size(), settings.minAnswers()));
    }
    List<String> missing =
        settings.expect().stream()
            .filter(text -> !Expectation.of(text, settings.question()).isMetBy(answers))
            .toList();
    return missing.isEmpty()
        ? new ProbeResult.Up(fields)
        : mismatch(
            fields,
            "not among the answers: %s; found: %s".formatted(String.join(", ", missing), words()));
  }

  private static ProbeResult mismatch(Fields fields, String reason) {
    return new ProbeResult.Down(fields, Cause.MISMATCH, reason);
  }
}
