package dev.sonde.transport.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.telemetry.TraceContext;
import dev.sonde.transport.Traced;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryHeadTest {
  private static final long LARGEST = 999_999_999_999_999_999L;

  @Test
  void isReadAsItWasWritten() {
    for (Optional<TraceContext> trace :
        List.of(Optional.<TraceContext>empty(), Optional.of(Traced.CONTEXT))) {
      String text = DeliveryHead.text(LARGEST, trace);
      assertThat(DeliveryHead.of(text + "{}}"))
          .hasValue(new DeliveryHead(LARGEST, trace, text.length()));
      assertThat(text.length()).isLessThanOrEqualTo(DeliveryHead.MOST);
      byte[] message = (text + "{\"n\":1}}").getBytes(StandardCharsets.UTF_8);
      assertThat(DeliveryMessage.of(message))
          .hasValueSatisfying(
              delivery ->
                  assertThat(delivery.delivery())
                      .isEqualTo("{\"n\":1}".getBytes(StandardCharsets.UTF_8)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"type\":\"delivery\",\"number\":",
        "{\"type\":\"delivery\",\"number\":,\"delivery\":{}}",
        "{\"type\":\"delivery\",\"number\":1",
        "{\"type\":\"delivery\",\"number\":-1,\"delivery\":{}}",
        "{\"type\":\"delivery\",\"number\":1000000000000000000,\"delivery\":{}}",
        "{\"type\":\"delivery\",\"number\":1,\"traceparent\":\"x\",\"delivery\":{}}",
        "{\"type\":\"hello\",\"number\":1,\"delivery\":{}}"
      })
  void whatIsNoneIsNotRead(String text) {
    assertThat(DeliveryHead.of(text)).isEmpty();
  }

  @Test
  void aTraceThatIsNoneIsLeftOut() {
    String zeros = Traced.CONTEXT.traceparent().replaceAll("[0-9a-f]", "0");
    assertThat(
            DeliveryHead.of(
                "{\"type\":\"delivery\",\"number\":1,\"traceparent\":\""
                    + zeros
                    + "\",\"delivery\":{}}"))
        .hasValueSatisfying(head -> assertThat(head.trace()).isEmpty());
  }
}
