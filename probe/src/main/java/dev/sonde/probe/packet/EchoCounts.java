package dev.sonde.probe.packet;

/**
 * What a socket received that was no answer in time, since it was opened.
 *
 * @param late replies to bursts that were over
 * @param foreign messages without the cookie of this socket
 * @param spoofed messages with the cookie that answer nothing that was sent, or come from elsewhere
 * @param corrupt replies whose checksum is wrong
 */
public record EchoCounts(long late, long foreign, long spoofed, long corrupt) {

  /** The sum of both. */
  EchoCounts plus(EchoCounts other) {
    return new EchoCounts(
        late + other.late,
        foreign + other.foreign,
        spoofed + other.spoofed,
        corrupt + other.corrupt);
  }
}
