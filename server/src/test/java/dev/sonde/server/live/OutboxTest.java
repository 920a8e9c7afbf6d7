package dev.sonde.server.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutboxTest {
  @Test
  void aSlowReaderIsBehindUntilItHasReadWhatWasOnItsWay() throws InterruptedException {
    Outbox outbox = new Outbox(10);
    outbox.put("12345");
    assertThat(outbox.take()).isEqualTo("12345");
    outbox.put("67890");
    outbox.put("abcde");
    assertThat(outbox.behind()).isFalse();
    outbox.put("f");
    assertThat(outbox.behind()).isTrue();
    assertThat(outbox.caughtUp()).as("the first message is still being sent").isFalse();

    Thread reader = Thread.ofVirtual().start(() -> takeUntilInterrupted(outbox));
    org.awaitility.Awaitility.await().until(outbox::caughtUp);
    assertThat(outbox.behind()).isFalse();
    outbox.close();
    reader.join();
  }

  @Test
  void aSingleLongMessageMayWaitAlone() throws InterruptedException {
    Outbox outbox = new Outbox(10);
    outbox.put("a long snapshot of all devices");
    assertThat(outbox.take()).hasSize(30);
  }

  private static void takeUntilInterrupted(Outbox outbox) {
    try {
      while (true) {
        outbox.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
