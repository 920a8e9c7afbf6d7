package dev.sonde.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class LoadLoopTest {
  private static final int DEVICES = 10;
  private static final int ROUNDS = 20;

  @Test
  void sendsEveryRequestOnceAndCountsWhatWasAccepted() throws Exception {
    Fleet fleet = Fleet.watchingHosts(DEVICES, 1_763_683_200_000_000L, 10_000_000, 1);
    Requests requests = new TemplateRequests(fleet, Dialect.REPORTS, 4, 1, 1000, ROUNDS);
    try (StubServer server = new StubServer();
        LoadLoop loop = new LoadLoop(server.port(), 4, requests)) {
      LoadLoop.Result result = loop.run(60);

      assertThat(result.accepted()).isEqualTo(DEVICES * ROUNDS);
      assertThat(result.samples())
          .isEqualTo((long) fleet.devices().getFirst().samples() * DEVICES * ROUNDS);
      assertThat(result.latencies().size()).isEqualTo(DEVICES * ROUNDS);
      assertThat(received(server)).isEqualTo(DEVICES * ROUNDS);
    }
  }

  @Test
  void loadsAWholeFleet() throws Exception {
    Fleet fleet = Fleet.watchingTargets(5, 2, 1_763_683_200_000_000L, 10_000_000, 25);
    try (StubServer server = new StubServer();
        LoadLoop loop = new LoadLoop(server.port(), 3, new FleetRequests(fleet, 3, 10))) {
      LoadLoop.Result result = loop.run(60);

      assertThat(result.samples()).isEqualTo(fleet.samples());
      assertThat(result.accepted()).isEqualTo(5 * 3);
    }
  }

  private static int received(StubServer server) throws IOException, InterruptedException {
    int count = 0;
    for (; count < DEVICES * ROUNDS; count++) {
      assertThat(server.next(10).bytes()).isPositive();
    }
    return count;
  }
}
