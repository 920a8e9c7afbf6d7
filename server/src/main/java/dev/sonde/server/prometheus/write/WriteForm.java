package dev.sonde.server.prometheus.write;

import dev.sonde.model.MalformedException;
import dev.sonde.model.ProtoInput;
import java.util.Locale;
import java.util.Optional;

/** The messages that remote write has had, by the parameter {@code proto} of the media type. */
enum WriteForm {
  /** Remote write 1.0. */
  V1("prometheus.WriteRequest"),
  /** Remote write 2.0. */
  V2("io.prometheus.write.v2.Request");

  private static final String TYPE = "application/x-protobuf";

  private final String message;

  WriteForm(String message) {
    this.message = message;
  }

  /** The form that a Content-Type names; empty if there is none such. */
  static Optional<WriteForm> of(String contentType) {
    String[] parts = contentType.split(";", -1);
    if (!parts[0].strip().toLowerCase(Locale.ROOT).equals(TYPE)) {
      return Optional.empty();
    }
    for (int i = 1; i < parts.length; i++) {
      String[] parameter = parts[i].split("=", 2);
      if (parameter.length == 2 && parameter[0].strip().equalsIgnoreCase("proto")) {
        return named(parameter[1].strip().replace("\"", ""));
      }
    }
    return Optional.of(V1);
  }

  private static Optional<WriteForm> named(String message) {
    for (WriteForm form : values()) {
      if (form.message.equals(message)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  /** What a client may send, for people. */
  static String expected() {
    return TYPE + ";proto=" + V1.message + " or " + TYPE + ";proto=" + V2.message;
  }

  /**
   * Reads a message.
   *
   * @throws WriteException if it can't be read
   */
  WriteRequest read(byte[] body) {
    try {
      ProtoInput in = new ProtoInput(body);
      return switch (this) {
        case V1 -> new WriteReader1(new Budget()).read(in);
        case V2 -> new WriteReader2(new Budget()).read(in);
      };
    } catch (MalformedException e) {
      throw WriteException.malformed("not a protobuf " + message + ": " + e.getMessage());
    }
  }
}
