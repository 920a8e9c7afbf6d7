package dev.sonde.agent.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacketBudgetTest {
  private final AtomicLong now = new AtomicLong();

  @Test
  void whatWasSentTooMuchHasToBeWaitedFor() {
    PacketBudget budget = new PacketBudget(OptionalDouble.of(10), now::get);
    assertThat(budget.problem()).isEmpty();
    budget.spent(40);
    assertThat(budget.problem()).hasValueSatisfying(words -> assertThat(words).contains("10.0"));
    now.addAndGet(2_900_000_000L);
    assertThat(budget.problem()).isPresent();
    now.addAndGet(200_000_000L);
    assertThat(budget.problem()).isEmpty();
  }

  @Test
  void withoutARateThereIsNoLimit() {
    PacketBudget budget = new PacketBudget(OptionalDouble.empty(), now::get);
    budget.spent(1_000_000);
    assertThat(budget.problem()).isEmpty();
  }
}
