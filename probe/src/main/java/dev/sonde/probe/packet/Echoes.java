package dev.sonde.probe.packet;

import java.net.InetAddress;
import java.time.Duration;

/**
 * A burst of echo requests to one target.
 *
 * @param target who is to answer
 * @param count how many, 1 to {@value #MOST}
 * @param spacing the time from one to the next
 * @param timeout how long each is waited for
 * @param size bytes of data behind the ICMP header, {@value #LEAST_SIZE} to {@value #MOST_SIZE}
 * @param route how they leave this host
 */
public record Echoes(
    InetAddress target, int count, Duration spacing, Duration timeout, int size, Route route) {
  /** The least data: what tells echoes apart. */
  public static final int LEAST_SIZE = 16;

  /** The most data that fits an IP packet. */
  public static final int MOST_SIZE = 65_500;

  /** The most echoes of a burst. */
  public static final int MOST = 1_000;

  /**
   * A burst that can be sent.
   *
   * @throws IllegalArgumentException if count or size is out of range
   */
  public Echoes {
    if (count < 1 || count > MOST || size < LEAST_SIZE || size > MOST_SIZE) {
      throw new IllegalArgumentException(count + " echoes of " + size + " bytes");
    }
  }
}
