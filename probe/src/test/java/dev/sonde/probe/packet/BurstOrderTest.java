package dev.sonde.probe.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** How bursts are kept: by number and by time. */
class BurstOrderTest {
  private static Burst burst(long dueAt) {
    return new Burst(
        new Echoes(
            InetAddress.getLoopbackAddress(),
            1,
            Duration.ZERO,
            Duration.ofSeconds(1),
            56,
            Route.USUAL),
        dueAt,
        Long.MAX_VALUE / 2,
        false,
        new Completion(1));
  }

  @Test
  void theHeapGivesWhatIsDueFirstWhateverLeavesIt() {
    Random random = new Random(53);
    DueHeap heap = new DueHeap();
    List<Burst> all = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      Burst burst = burst(random.nextInt(500));
      heap.add(burst);
      all.add(burst);
    }
    for (int i = 0; i < 1_000; i++) {
      heap.remove(all.remove(random.nextInt(all.size())));
    }
    List<Long> order = new ArrayList<>();
    while (!heap.isEmpty()) {
      order.add(heap.first().dueAt());
      heap.remove(heap.first());
    }
    assertThat(order).isEqualTo(all.stream().map(Burst::dueAt).sorted().toList());
  }

  @Test
  void theTableKeepsOldBurstsThroughManyYoungOnes() {
    BurstTable table = new BurstTable();
    Burst old = burst(0);
    table.add(old);
    for (int i = 0; i < 10_000; i++) {
      Burst young = burst(0);
      table.add(young);
      assertThat(table.find(young.id())).isSameAs(young);
      table.remove(young);
      assertThat(table.find(young.id())).isNull();
    }
    assertThat(table.find(old.id())).isSameAs(old);
    assertThat(table.wasGiven(old.id() + 10_000)).isTrue();
    assertThat(table.wasGiven(Long.MAX_VALUE)).isFalse();
    assertThat(table.wasGiven(0)).isFalse();
  }

  @Test
  void theTableGrows() {
    BurstTable table = new BurstTable();
    List<Burst> all = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      Burst burst = burst(0);
      table.add(burst);
      all.add(burst);
    }
    assertThat(all).allSatisfy(burst -> assertThat(table.find(burst.id())).isSameAs(burst));
    assertThat(table.size()).isEqualTo(1_000);
  }

  @Test
  void theRingKnowsTheLastThatWereSent() {
    SentRing ring = new SentRing();
    ring.require(70_000);
    for (long index = 1; index <= 70_000; index++) {
      ring.add(index);
    }
    assertThat(ring.bySequence(69_999 & 0xffff)).isEqualTo(70_000);
    assertThat(ring.byStamp(69_999)).isEqualTo(70_000);
    assertThat(ring.byStamp(100)).isZero();
    assertThat(ring.byStamp(70_000)).isZero();
    ring.restartStamps(70_000);
    ring.add(7);
    assertThat(ring.byStamp(0)).isEqualTo(7);
  }
}
