package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.cli.client.CommandFailedException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ShutdownSignalTest {
  @Test
  void aFaultEndsTheWaiting() {
    try (ShutdownSignal end = new ShutdownSignal()) {
      end.fail(new CommandFailedException("broken"));
      assertThatThrownBy(end::await)
          .isInstanceOf(CommandFailedException.class)
          .hasMessage("broken");
    }
  }

  @Test
  void aFaultWhileEndingIsNoMatter() {
    try (ShutdownSignal end = new ShutdownSignal()) {
      end.askToEnd();
      end.fail(new CommandFailedException("broken"));
      assertThatCode(end::await).doesNotThrowAnyException();
    }
  }

  @Test
  void waitingForAWhileTellsWhetherTheEndCame() {
    try (ShutdownSignal end = new ShutdownSignal()) {
      assertThat(end.await(Duration.ZERO)).isFalse();
      end.askToEnd();
      assertThat(end.await(Duration.ofMinutes(1))).isTrue();
    }
  }
}
