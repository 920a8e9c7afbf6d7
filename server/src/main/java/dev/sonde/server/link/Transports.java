package dev.sonde.server.link;

import dev.sonde.transport.BrokerState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The ways that messages come and go, with how many do so now. Somebody lets it tick once a second.
 * Thread-safe.
 */
public final class Transports {
  /** Over how long rates are told, in seconds. */
  public static final int RATE_SECONDS = 10;

  /** How many past rates are kept, one for every {@link #RATE_SECONDS}. */
  public static final int HISTORY = 60;

  private static final double NANOS_PER_SECOND = 1e9;

  private final Supplier<List<BrokerState>> states;
  private final LongSupplier nanos;
  private final Map<String, Meter> meters = new HashMap<>();

  /**
   * Transports with nothing counted yet.
   *
   * @param states all of them; those without a broker have none in their state
   * @param nanos a clock that only goes forward, in nanoseconds
   */
  public Transports(Supplier<List<BrokerState>> states, LongSupplier nanos) {
    this.states = states;
    this.nanos = nanos;
  }

  /**
   * A way that messages come and go.
   *
   * @param in messages a second that came, of the last {@link #RATE_SECONDS}
   * @param out messages a second that went
   * @param history messages a second that came and went, oldest first, of the time before
   */
  public record Transport(BrokerState state, double in, double out, List<Double> history) {
    /** Copies the list. */
    public Transport {
      history = List.copyOf(history);
    }
  }

  /** Counts, at an instant. */
  private record Sample(long nanos, long in, long out) {
    private double rate(Sample since, boolean incoming) {
      double seconds = (nanos - since.nanos) / NANOS_PER_SECOND;
      long count = incoming ? in - since.in : out - since.out;
      return seconds > 0 ? Math.max(0, count) / seconds : 0;
    }
  }

  /** What is remembered of one. */
  private static final class Meter {
    private final ArrayDeque<Sample> samples = new ArrayDeque<>();
    private final ArrayDeque<Double> history = new ArrayDeque<>();
    private int ticks;

    void take(Sample now) {
      samples.addLast(now);
      if (samples.size() > RATE_SECONDS + 1) {
        samples.removeFirst();
      }
      ticks++;
      if (ticks % RATE_SECONDS == 1 && ticks > 1) {
        history.addLast(rate(true) + rate(false));
        if (history.size() > HISTORY) {
          history.removeFirst();
        }
      }
    }

    double rate(boolean incoming) {
      return samples.isEmpty() ? 0 : samples.getLast().rate(samples.getFirst(), incoming);
    }
  }

  /** Notes the counts; to be called once a second. */
  public void tick() {
    List<BrokerState> now = states.get();
    synchronized (meters) {
      for (BrokerState state : now) {
        meters
            .computeIfAbsent(key(state), _ -> new Meter())
            .take(new Sample(nanos.getAsLong(), state.in(), state.out()));
      }
    }
  }

  /** All of them, in a fixed order. */
  public List<Transport> all() {
    List<BrokerState> now = states.get();
    List<Transport> all = new ArrayList<>(now.size());
    synchronized (meters) {
      for (BrokerState state : now) {
        Meter meter = meters.getOrDefault(key(state), new Meter());
        all.add(
            new Transport(state, meter.rate(true), meter.rate(false), List.copyOf(meter.history)));
      }
    }
    return all;
  }

  private static String key(BrokerState state) {
    return state.name() + " " + state.broker();
  }
}
