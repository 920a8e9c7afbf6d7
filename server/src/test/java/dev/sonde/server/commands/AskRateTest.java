package dev.sonde.server.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AskRateTest {
  private final AtomicLong nanos = new AtomicLong();
  private final AskRate rate = new AskRate(2, 3, nanos::get);

  AskRateTest() {}

  private int admitted(String address) {
    int count = 0;
    while (rate.admits(address)) {
      count++;
    }
    return count;
  }

  @Test
  void aBurstIsAdmittedAndThenSoManyASecond() {
    assertThat(admitted("a")).isEqualTo(3);
    nanos.addAndGet(500_000_000);
    assertThat(admitted("a")).isEqualTo(1);
    nanos.addAndGet(3_600_000_000_000L);
    assertThat(admitted("a")).isEqualTo(3);
  }

  @Test
  void addressesDoNotTakeFromEachOtherAndAreBounded() {
    assertThat(admitted("a")).isEqualTo(3);
    for (int i = 0; i < 1_000; i++) {
      assertThat(rate.admits("b" + i)).isTrue();
    }
    assertThat(admitted("a")).isEqualTo(3);
  }
}
