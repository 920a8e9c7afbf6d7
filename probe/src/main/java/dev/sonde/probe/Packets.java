package dev.sonde.probe;

import dev.sonde.model.Micros;
import dev.sonde.model.MinuteWindows;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/** What became of the packets of one run, in the order of sending. Immutable. */
public final class Packets {
  /** None: for runs that are not bursts of packets. */
  public static final Packets NONE = new Packets(new long[0], new double[0], new BitSet());

  private final long[] sentMicros;
  private final double[] rttMillis;
  private final BitSet breaks;

  private Packets(long[] sentMicros, double[] rttMillis, BitSet breaks) {
    this.sentMicros = sentMicros;
    this.rttMillis = rttMillis;
    this.breaks = breaks;
  }

  /**
   * The packets of a run that ends now.
   *
   * @param environment its clocks
   * @param sentTicks when each was sent, on the ticker
   * @param rttMillis the round-trip time of each in milliseconds; NaN for a loss
   * @param breaks the places of the packets before which a new connection was made
   */
  public static Packets of(
      ProbeEnvironment environment, long[] sentTicks, double[] rttMillis, BitSet breaks) {
    Timescale timescale = Timescale.now(environment);
    return new Packets(
        Arrays.stream(sentTicks).map(ticks -> Micros.of(timescale.at(ticks))).toArray(),
        rttMillis.clone(),
        (BitSet) breaks.clone());
  }

  /** The packets of a run that ends now, without breaks. */
  public static Packets of(ProbeEnvironment environment, long[] sentTicks, double[] rttMillis) {
    return of(environment, sentTicks, rttMillis, new BitSet());
  }

  /** How many were sent. */
  public int size() {
    return sentMicros.length;
  }

  /** When the first was sent; empty if there are none. */
  public Optional<Instant> first() {
    return sentMicros.length == 0 ? Optional.empty() : Optional.of(Micros.toInstant(sentMicros[0]));
  }

  /** Tells windows of all of them. */
  public void tell(MinuteWindows windows) {
    for (int i = 0; i < sentMicros.length; i++) {
      if (breaks.get(i)) {
        windows.reconnected();
      }
      Instant at = Micros.toInstant(sentMicros[i]);
      windows.sent(at);
      if (!Double.isNaN(rttMillis[i])) {
        windows.received(at, rttMillis[i]);
      }
    }
  }
}
