package dev.sonde.transport.link;

import java.io.IOException;

/** Thrown when something answers a request for the link as plain HTTP. */
final class UpgradeRefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The status that it answered. */
  UpgradeRefusedException(int status) {
    super("it answers " + status + " to the link");
  }
}
