package dev.sonde.transport.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Tags;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class MinutePublisherTest {
  private static final long MINUTE = 60 * Micros.PER_SECOND;

  private final List<String> published = new ArrayList<>();
  private final List<CompletableFuture<Boolean>> answers = new ArrayList<>();
  private boolean isThere = true;
  private final MinutePublisher minutes = new MinutePublisher("me", this::publish);

  private Optional<CompletableFuture<?>> publish(byte[] json) {
    if (!isThere) {
      return Optional.empty();
    }
    published.add(new String(json, StandardCharsets.UTF_8));
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    answers.add(answer);
    return Optional.of(answer);
  }

  private void collected(long minute, int sent) {
    minutes.collected(
        List.of(
            new Point(
                "minute",
                minute * MINUTE,
                Tags.of(Map.of("agent", "me", "check", "c")),
                Fields.of("sent", sent))));
  }

  private void breaks(int which) {
    answers.get(which).completeExceptionally(new EOFException("gone"));
  }

  @Test
  void whatCanNotBePublishedWaits() {
    isThere = false;
    collected(1, 5);
    collected(2, 6);
    assertThat(published).isEmpty();
    isThere = true;
    collected(3, 7);
    assertThat(published).hasSize(3);
    assertThat(published.getFirst()).contains("\"time\":\"1970-01-01T00:01:00Z\"");
  }

  @Test
  void whatIsLostOnItsWayGoesAgain() {
    collected(1, 5);
    breaks(0);
    collected(2, 6);
    assertThat(published).hasSize(3);
    assertThat(published.subList(1, 3)).contains(published.getFirst());
    answers.get(1).complete(true);
    answers.get(2).complete(true);
    minutes.collected(List.of());
    assertThat(published).hasSize(3);
  }

  @Test
  void aNewerAccountOfAMinuteIsNotReplacedByTheOneThatWasLost() {
    collected(1, 5);
    isThere = false;
    collected(1, 9);
    breaks(0);
    isThere = true;
    minutes.collected(List.of());
    assertThat(published).hasSize(2);
    assertThat(published.getLast()).isNotEqualTo(published.getFirst());
  }
}
