package dev.sonde.probe.packet;

/** Thrown when this host can't send packets: not permitted, not possible here, or too many. */
public final class PacketException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An exception whose message says what is wrong and what would help. */
  public PacketException(String message) {
    super(message);
  }
}
