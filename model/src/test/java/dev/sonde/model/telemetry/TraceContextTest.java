package dev.sonde.model.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {
  private static final String GOOD = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void hasTheIdsOfTheTraceAndTheSpan() {
    TraceContext context = TraceContext.of(GOOD).orElseThrow();

    assertThat(context.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    assertThat(context.spanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(context.isSampled()).isTrue();
    assertThat(new TraceContext(GOOD.replace("-01", "-00")).isSampled()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\nX: y"
      })
  void whatIsNoneIsLeftOut(String text) {
    assertThat(TraceContext.of(text)).isEmpty();
    assertThatThrownBy(() -> new TraceContext(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nobodyListensUnlessSomethingIsInstalled() {
    assertThat(Telemetry.isOn()).isFalse();
    assertThat(Telemetry.span("x", Span.Kind.INTERNAL)).isSameAs(Span.NONE);
    assertThat(Telemetry.current()).isEmpty();
  }
}
