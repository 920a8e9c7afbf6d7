package dev.sonde.probe.secure;

import java.io.IOException;

/** Thrown when a server's certificate is not to be trusted and had to be; the message says why. */
public final class UntrustedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** An exception with the certificate's problem. */
  public UntrustedException(String message) {
    super(message);
  }
}
