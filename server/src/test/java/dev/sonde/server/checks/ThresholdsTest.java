package dev.sonde.server.checks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThresholdsTest {

  private static String exceeded(String name, double limit, Fields fields) {
    return new Thresholds(Map.of(name, limit)).exceededBy(fields);
  }

  @Test
  void theMedianIsTheRoundTripAndElseTheWholeRun() {
    Fields both = Fields.builder().put("rtt_median_ms", 5).put("duration_ms", 500).build();
    assertThat(exceeded("rtt_ms", 10, both)).isEmpty();
    assertThat(exceeded("rtt_ms", 4, both)).isEqualTo("5.000 ms, more than 4.000 ms");
    assertThat(exceeded("rtt_ms", 100, Fields.of("duration_ms", 500)))
        .isEqualTo("500.0 ms, more than 100.0 ms");
  }

  @Test
  void aPhaseCanBeTooSlow() {
    Fields phases = Fields.builder().put("tls_ms", 120).put("first_byte_ms", 30).build();
    assertThat(exceeded("tls_ms", 100, phases)).isEqualTo("tls 120.0 ms, more than 100.0 ms");
    assertThat(exceeded("first_byte_ms", 100, phases)).isEmpty();
    assertThat(new Thresholds(Map.of("tls_ms", 1.0, "first_byte_ms", 1.0)).exceededBy(phases))
        .isEqualTo("first byte 30.00 ms, more than 1.000 ms; tls 120.0 ms, more than 1.000 ms");
  }

  @Test
  void whatWasNotMeasuredIsNotBeyondAnything() {
    assertThat(exceeded("loss_pct", 0, Fields.none())).isEmpty();
    assertThat(exceeded("cert_days", 30, Fields.none())).isEmpty();
  }

  @Test
  void aCertificateIsToLastForLongEnoughAndAnOffsetCountsEitherWay() {
    assertThat(exceeded("cert_days", 30, Fields.of("cert_days", 12)))
        .isEqualTo("the certificate expires in 12.00 days, less than 30.00");
    assertThat(exceeded("cert_days", 30, Fields.of("cert_days", 31))).isEmpty();
    assertThat(exceeded("offset_ms", 5, Fields.of("offset_ms", -7)))
        .isEqualTo("offset -7.000 ms, more than 5.000 ms");
    assertThat(exceeded("loss_pct", 5, Fields.of("loss_pct", 20)))
        .isEqualTo("20.0 % lost, more than 5.00 %");
  }
}
