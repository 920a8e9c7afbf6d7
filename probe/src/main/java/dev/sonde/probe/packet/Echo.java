package dev.sonde.probe.packet;

/** What became of one echo request. */
public sealed interface Echo {

  /** Not known yet; at the end: there was no time to send it or to wait for it. */
  record Undecided() implements Echo {
    static final Undecided IT = new Undecided();
  }

  /**
   * It was answered by its target in time.
   *
   * @param rttMillis the round-trip time in milliseconds
   * @param hops the time to live or hop limit that the reply had left; -1 if it is not known
   * @param isKernelTimed whether the kernel took both times, and its clock was not set in between;
   *     else the time is that of this program, longer by tens of microseconds or more under load
   */
  record Reply(double rttMillis, int hops, boolean isKernelTimed) implements Echo {}

  /**
   * A message says that it did not arrive.
   *
   * @param rttMillis the time from sending it to that message, in milliseconds
   * @param isKernelTimed as of {@link Reply}
   */
  record Refused(IcmpError error, double rttMillis, boolean isKernelTimed) implements Echo {}

  /** Nothing came in time. */
  record Lost() implements Echo {
    static final Lost IT = new Lost();
  }

  /**
   * This host did not send it.
   *
   * @param reason why, for people
   * @param isTooLarge whether because it is larger than the interface takes
   */
  record Unsent(String reason, boolean isTooLarge) implements Echo {}
}
