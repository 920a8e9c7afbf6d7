package dev.sonde.benchmarks;

import dev.sonde.benchmarks.Fleet.Device;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Requests from templates: each connection speaks for devices of its own, in turn, so that a
 * device's reports arrive in order; no device and time comes twice.
 */
final class TemplateRequests implements Requests {
  private static final long FIRST_SEQUENCE = 1_000_000_000L;

  private final List<Turn> turns = new ArrayList<>();
  private final long start;
  private final long advance;
  private final int ticks;
  private final long rounds;

  /** The devices of one connection, and whose turn it is. */
  private static final class Turn {
    private final List<RequestTemplate> templates = new ArrayList<>();
    private long count;
    private int samples;
  }

  /**
   * Requests of a fleet.
   *
   * @param ticks how many ticks a request holds
   * @param advance how far a device's time moves from one request to the next, in microseconds
   * @param rounds how many requests a device makes at most
   */
  TemplateRequests(
      Fleet fleet, Dialect dialect, int connections, int ticks, long advance, long rounds) {
    this.start = fleet.start();
    this.ticks = ticks;
    this.advance = advance;
    this.rounds = rounds;
    for (int i = 0; i < connections; i++) {
      turns.add(new Turn());
    }
    for (int i = 0; i < fleet.devices().size(); i++) {
      Device device = fleet.devices().get(i);
      turns.get(i % connections).templates.add(dialect.template(fleet, device, ticks));
    }
  }

  @Override
  public Optional<ByteBuffer> next(int connection) {
    Turn turn = turns.get(connection);
    long round = turn.count / turn.templates.size();
    if (round >= rounds) {
      return Optional.empty();
    }
    RequestTemplate template = turn.templates.get((int) (turn.count % turn.templates.size()));
    turn.count++;
    turn.samples = template.samples();
    return Optional.of(template.fill(start + round * advance, FIRST_SEQUENCE + round * ticks));
  }

  @Override
  public int samples(int connection) {
    return turns.get(connection).samples;
  }
}
