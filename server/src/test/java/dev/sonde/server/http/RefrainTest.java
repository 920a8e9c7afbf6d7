package dev.sonde.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RefrainTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private final Refrain refrain = new Refrain(now::get);

  @Test
  void theSameWordsComeOnceAMinute() {
    assertThat(refrain.admits("the disk is full")).isTrue();
    now.addAndGet(Duration.ofSeconds(59).toNanos());
    assertThat(refrain.admits("the disk is full")).isFalse();
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(refrain.admits("the disk is full")).isTrue();
    assertThat(refrain.admits("the disk is full")).isFalse();
  }

  @Test
  void otherWordsComeAtOnce() {
    assertThat(refrain.admits("the disk is full")).isTrue();
    assertThat(refrain.admits("the disk is gone")).isTrue();
    assertThat(refrain.admits("the disk is full")).isTrue();
  }
}
