package dev.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
  private static final Assignment PING =
      new Assignment(
          "ping",
          "icmp",
          "192.0.2.1",
          Map.of("count", 20L, "spacing", "50ms", "labels", List.of("a", "b")),
          Duration.ofMillis(200),
          Optional.of(Duration.ofSeconds(5)));

  @Test
  void areTheSameAfterCrossingTheWire() {
    Assignments sent = Assignments.of(List.of(PING));
    Assignments received = Assignments.ofJson(sent.toJson());
    assertThat(received).isEqualTo(sent);
    assertThat(sent.hash()).matches("[0-9a-f]{16}");
  }

  @Test
  void theHashTellsDifferentOnesApart() {
    Assignment slower =
        new Assignment(
            "ping", "icmp", "192.0.2.1", PING.settings(), Duration.ofSeconds(1), PING.timeout());
    assertThat(Assignments.of(List.of(slower)).hash())
        .isNotEqualTo(Assignments.of(List.of(PING)).hash());
    assertThat(Assignments.of(List.of()).hash()).isEmpty();
  }

  @Test
  void whatIsNoneIsNamed() {
    assertThatThrownBy(() -> ofJson("[]")).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> ofJson("{")).hasMessageContaining("not JSON");
    assertThatThrownBy(() -> ofJson("{\"version\":2,\"hash\":\"x\",\"checks\":[]}"))
        .hasMessageContaining("a newer one is needed");
    assertThatThrownBy(() -> ofJson("{\"hash\":\"x\",\"checks\":[{\"check\":\"a\"}]}"))
        .hasMessageContaining("checks[0].kind: expected a text");
    assertThatThrownBy(
            () ->
                ofJson(
                    "{\"hash\":\"x\",\"checks\":[{\"check\":\"a\",\"kind\":\"tcp\",\"target\":\"b\",\"interval_s\":0}]}"))
        .hasMessageContaining("checks[0].interval_s: expected seconds");
  }

  private static Assignments ofJson(String json) {
    return Assignments.ofJson(json.getBytes(StandardCharsets.UTF_8));
  }
}
