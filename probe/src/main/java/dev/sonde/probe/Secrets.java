package dev.sonde.probe;

import dev.sonde.probe.settings.Secret;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Gives what a check must not hold itself: passwords and tokens, by reference. */
@FunctionalInterface
public interface Secrets {

  /**
   * What a reference stands for.
   *
   * @throws SecretException if it is not there; the message never has the secret
   */
  String reveal(Secret secret);

  /**
   * Those of this host: {@code env:NAME} is a variable of the environment, {@code file:PATH} the
   * text of a file without the line's end.
   */
  static Secrets system() {
    return secret ->
        switch (secret.source()) {
          case ENVIRONMENT -> ofEnvironment(secret.name());
          case FILE -> ofFile(secret.name());
        };
  }

  private static String ofEnvironment(String name) {
    String value = System.getenv(name);
    if (value == null) {
      throw new SecretException("the environment has no variable " + name);
    }
    return value;
  }

  private static String ofFile(String name) {
    try {
      return Files.readString(Path.of(name)).stripTrailing();
    } catch (MalformedInputException e) {
      throw new SecretException("the file " + name + " is not a text in UTF-8", e);
    } catch (IOException | InvalidPathException e) {
      throw new SecretException("the file " + name + " can't be read: " + e, e);
    }
  }

  /** Thrown when a secret is not to be had. */
  final class SecretException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with a message for people. */
    public SecretException(String message) {
      super(message);
    }

    /** An exception with a message for people and what set it off. */
    public SecretException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
