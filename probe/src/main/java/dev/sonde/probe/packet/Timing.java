package dev.sonde.probe.packet;

/**
 * How long a round trip took.
 *
 * <p>The kernel's stamps are of a clock that can be set. They are believed if the clock of this
 * program, which only grows, agrees: the wall clock must not have moved against it from sending to
 * receiving, and the kernel's time must lie within this program's, which begins before and ends
 * after it.
 *
 * @param millis the time in milliseconds
 * @param isKernel whether it is the kernel's
 */
record Timing(double millis, boolean isKernel) {
  /** What reading two clocks one after the other may be off by, in nanoseconds. */
  private static final long READING = 200_000;

  /** How much a clock may be sped up or slowed down while it is corrected: 1 in 1,000. */
  private static final int SLEW = 1_000;

  /**
   * Chooses between the stamps.
   *
   * @param sent when this program sent, on its ticker, in nanoseconds
   * @param sentWall the same moment on the wall clock
   * @param sentStamp the kernel's stamp of sending, on the wall clock; 0 if there is none
   * @param received when this program received, on its ticker
   * @param receivedWall the same moment on the wall clock
   * @param receivedStamp the kernel's stamp of receiving; 0 if there is none
   */
  static Timing of(
      long sent,
      long sentWall,
      long sentStamp,
      long received,
      long receivedWall,
      long receivedStamp) {
    long own = received - sent;
    if (sentStamp == 0 || receivedStamp == 0) {
      return new Timing(own / 1e6, false);
    }
    long kernel = receivedStamp - sentStamp;
    long moved = Math.abs(receivedWall - sentWall - own);
    long allowed = READING + own / SLEW;
    boolean isBelieved = moved <= allowed && kernel >= 0 && kernel <= own + allowed;
    return new Timing((isBelieved ? kernel : own) / 1e6, isBelieved);
  }
}
