package dev.sonde.probe.secure;

import org.jspecify.annotations.Nullable;

/** Thrown when it can't be known whom to trust; this host's fault, not a target's. */
public final class AuthoritiesException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AuthoritiesException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
