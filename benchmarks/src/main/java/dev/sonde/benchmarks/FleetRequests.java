package dev.sonde.benchmarks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** All data of a fleet as deliveries of many ticks, each device's in order on one connection. */
final class FleetRequests implements Requests {
  private final Fleet fleet;
  private final FleetDeliveries format;
  private final int ticks;
  private final List<Turn> turns = new ArrayList<>();

  /** Where a connection is; it speaks for the devices {@code number}, {@code number + step}, …. */
  private static final class Turn {
    private final int first;
    private final Bytes body = new Bytes();
    private final Bytes request = new Bytes();
    private int device;
    private int tick;
    private int samples;

    Turn(int first) {
      this.first = first;
      this.device = first;
    }
  }

  /** Requests over some connections with this many ticks each. */
  FleetRequests(Fleet fleet, int connections, int ticks) {
    this.fleet = fleet;
    this.format = new FleetDeliveries(fleet);
    this.ticks = ticks;
    for (int i = 0; i < connections; i++) {
      turns.add(new Turn(i));
    }
  }

  @Override
  public Optional<ByteBuffer> next(int connection) {
    Turn turn = turns.get(connection);
    if (turn.device >= fleet.devices().size()) {
      turn.device = turn.first;
      turn.tick += ticks;
    }
    if (turn.tick >= fleet.ticks() || turn.device >= fleet.devices().size()) {
      return Optional.empty();
    }
    int to = Math.min(fleet.ticks(), turn.tick + ticks);
    format.write(turn.body.clear(), turn.device, turn.tick, to);
    byte[] head =
        HttpConnection.head("POST", SondeApi.REPORTS, SondeApi.JSON_BODY, turn.body.size());
    turn.samples = fleet.devices().get(turn.device).samples() * (to - turn.tick);
    turn.device += turns.size();
    return Optional.of(turn.request.clear().bytes(head).bytes(turn.body).view());
  }

  @Override
  public int samples(int connection) {
    return turns.get(connection).samples;
  }
}
