package dev.sonde.model;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The statistics of a burst of round trips, in milliseconds.
 *
 * <p>Quantiles are interpolated linearly between the two nearest values (type 7 of Hyndman and Fan,
 * the default of R and NumPy); the standard deviation is that of the burst itself, not of what it
 * was drawn from. Jitter is the mean of |RTT − RTT before| over packets that were both received and
 * follow each other in the order of sending, among those received; RFC 3550's is its smoothed form
 * (section 6.4.1, with round-trip times for transit times); IPDV (RFC 3393) is signed and only
 * between packets that were sent one after the other. Neither is taken across a break, such as a
 * connection that was made anew.
 */
public final class RttStatistics {
  /** How many round trips {@link #put} writes in full. */
  private static final int SHOWN = 100;

  private final double[] inOrder;
  private final BitSet breaks;
  private final double[] received;
  private final double[] sorted;

  private RttStatistics(double[] inOrder, BitSet breaks) {
    this.inOrder = inOrder;
    this.breaks = breaks;
    this.received = known(inOrder);
    this.sorted = received.clone();
    Arrays.sort(sorted);
  }

  /**
   * The statistics of packets.
   *
   * @param millis the round-trip time of each, in the order of sending; NaN for one without answer
   */
  public static RttStatistics of(double... millis) {
    return withBreaks(new BitSet(), millis);
  }

  /**
   * The statistics of packets that went over several connections.
   *
   * @param breaks the places of the packets before which a new connection was made
   * @param millis the round-trip time of each, in the order of sending; NaN for one without answer
   */
  public static RttStatistics withBreaks(BitSet breaks, double... millis) {
    return new RttStatistics(millis.clone(), (BitSet) breaks.clone());
  }

  /** How many packets were sent. */
  public int sent() {
    return inOrder.length;
  }

  /** How many of them were answered. */
  public int received() {
    return received.length;
  }

  /**
   * A quantile of the round-trip times; NaN if there are none.
   *
   * @param share from 0 to 1
   */
  public double quantile(double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  /** Their mean; NaN if there are none. */
  public double average() {
    return mean(received);
  }

  private static double[] known(double[] inOrder) {
    double[] known = new double[inOrder.length];
    int count = 0;
    for (double rtt : inOrder) {
      if (!Double.isNaN(rtt)) {
        known[count++] = rtt;
      }
    }
    return Arrays.copyOf(known, count);
  }

  /** NaN if there are none. */
  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** Their standard deviation; NaN if there are none. */
  public double standardDeviation() {
    double average = average();
    double sum = 0;
    for (double rtt : received) {
      sum += (rtt - average) * (rtt - average);
    }
    return Math.sqrt(sum / received.length);
  }

  /** Mean |RTT − RTT before| of those received; NaN if there are fewer than two. */
  public double jitter() {
    return mean(jitters());
  }

  /** Smoothed jitter as of RFC 3550; NaN if fewer than two were received. */
  public double jitterRfc3550() {
    double[] jitters = jitters();
    double smoothed = 0;
    for (double jitter : jitters) {
      smoothed += (jitter - smoothed) / 16;
    }
    return jitters.length == 0 ? Double.NaN : smoothed;
  }

  /** |RTT − RTT before| of those received, but for the first after a break. */
  private double[] jitters() {
    double[] all = new double[inOrder.length];
    int count = 0;
    double before = Double.NaN;
    for (int i = 0; i < inOrder.length; i++) {
      if (breaks.get(i)) {
        before = Double.NaN;
      }
      if (!Double.isNaN(inOrder[i])) {
        if (!Double.isNaN(before)) {
          all[count++] = Math.abs(inOrder[i] - before);
        }
        before = inOrder[i];
      }
    }
    return Arrays.copyOf(all, count);
  }

  /** RTT − RTT before, of packets sent one after the other that were both answered. */
  private double[] variations() {
    double[] all = new double[inOrder.length];
    int count = 0;
    for (int i = 1; i < inOrder.length; i++) {
      double variation = inOrder[i] - inOrder[i - 1];
      if (!Double.isNaN(variation) && !breaks.get(i)) {
        all[count++] = variation;
      }
    }
    return Arrays.copyOf(all, count);
  }

  /**
   * Adds the fields {@code sent, received, lost, loss_pct}, and where they are known {@code
   * rtt_…_ms, jitter_ms, jitter_rfc3550_ms, ipdv_…_ms} and {@code rtts_ms}.
   */
  public void put(Fields.Builder fields) {
    fields.put("sent", sent());
    fields.put("received", received());
    fields.put("lost", sent() - received());
    if (sent() > 0) {
      fields.put("loss_pct", 100.0 * (sent() - received()) / sent());
    }
    putKnown(fields, "rtt_min_ms", quantile(0));
    putKnown(fields, "rtt_p25_ms", quantile(0.25));
    putKnown(fields, "rtt_median_ms", quantile(0.5));
    putKnown(fields, "rtt_p75_ms", quantile(0.75));
    putKnown(fields, "rtt_p95_ms", quantile(0.95));
    putKnown(fields, "rtt_max_ms", quantile(1));
    putKnown(fields, "rtt_avg_ms", average());
    putKnown(fields, "rtt_stddev_ms", standardDeviation());
    putKnown(fields, "jitter_ms", jitter());
    putKnown(fields, "jitter_rfc3550_ms", jitterRfc3550());
    putVariations(fields);
    if (received.length > 0 && inOrder.length > 1 && inOrder.length <= SHOWN) {
      fields.put("rtts_ms", inFull());
    }
  }

  private void putVariations(Fields.Builder fields) {
    double[] variations = variations();
    if (variations.length > 0) {
      Arrays.sort(variations);
      fields.put("ipdv_min_ms", rounded(variations[0]));
      fields.put("ipdv_avg_ms", rounded(mean(variations)));
      fields.put("ipdv_max_ms", rounded(variations[variations.length - 1]));
    }
  }

  private static void putKnown(Fields.Builder fields, String name, double millis) {
    if (!Double.isNaN(millis)) {
      fields.put(name, rounded(millis));
    }
  }

  /** To the tenth of a microsecond: finer is noise, and takes more space. */
  private static double rounded(double millis) {
    return Math.rint(millis * 10_000) / 10_000;
  }

  private String inFull() {
    StringBuilder text = new StringBuilder(8 * inOrder.length);
    for (double rtt : inOrder) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      if (Double.isNaN(rtt)) {
        text.append('-');
      } else {
        appendMicros(text, Math.round(rtt * 1_000));
      }
    }
    return text.toString();
  }

  /** Microseconds as milliseconds, without zeros at the end. Formatters take many times as long. */
  private static void appendMicros(StringBuilder text, long micros) {
    text.append(micros / 1_000);
    int fraction = (int) (micros % 1_000);
    if (fraction > 0) {
      text.append('.');
      for (int digit = 100; fraction > 0; fraction %= digit, digit /= 10) {
        text.append(fraction / digit);
      }
    }
  }
}
