package dev.sonde.server.otlp;

import dev.sonde.model.ProtoOutput;
import java.time.Duration;

/** The messages that answers are made of ({@code google/rpc/status.proto}, {@code code.proto}). */
final class Rpc {
  static final int OK = 0;
  static final int INVALID_ARGUMENT = 3;
  static final int RESOURCE_EXHAUSTED = 8;
  static final int UNIMPLEMENTED = 12;
  static final int UNAVAILABLE = 14;

  private static final String RETRY_INFO = "type.googleapis.com/google.rpc.RetryInfo";

  private Rpc() {}

  /** An {@code ExportMetricsServiceResponse}. */
  static byte[] exported(OtlpAnswer.Taken taken) {
    ProtoOutput response = new ProtoOutput();
    if (taken.rejected() > 0) {
      response.message(1, new ProtoOutput().integer(1, taken.rejected()).text(2, taken.message()));
    }
    return response.bytes();
  }

  /** A {@code google.rpc.Status}. */
  static ProtoOutput status(int code, String message) {
    return new ProtoOutput().integer(1, code).text(2, message);
  }

  /** A {@code google.rpc.Status} that says when to come again. */
  static ProtoOutput status(int code, String message, Duration retryAfter) {
    ProtoOutput delay =
        new ProtoOutput().integer(1, retryAfter.toSeconds()).integer(2, retryAfter.toNanosPart());
    ProtoOutput info = new ProtoOutput().message(1, delay);
    return status(code, message).message(3, new ProtoOutput().text(1, RETRY_INFO).message(2, info));
  }
}
