package dev.sonde.probe.http;

import dev.sonde.probe.ProbeResult.Cause;
import java.io.IOException;

/** Thrown when a server's answer is faulty, incomplete, or leads nowhere. */
final class AnswerException extends IOException {
  private static final long serialVersionUID = 1L;
  private final Cause kind;

  private AnswerException(Cause kind, String message) {
    super(message);
    this.kind = kind;
  }

  /** The answer breaks the rules of HTTP. */
  static AnswerException malformed(String message) {
    return new AnswerException(Cause.PROTOCOL, message);
  }

  /** The connection ended before the answer did. */
  static AnswerException incomplete(String message) {
    return new AnswerException(Cause.BROKEN, message);
  }

  /** Another result than a good one, in the words of HTTP. */
  static AnswerException of(Cause kind, String message) {
    return new AnswerException(kind, message);
  }

  /** What this means for a run. */
  Cause kind() {
    return kind;
  }
}
