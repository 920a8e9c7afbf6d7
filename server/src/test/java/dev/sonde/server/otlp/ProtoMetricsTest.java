package dev.sonde.server.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.ProtoOutput;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests in binary form, among them one that OpenTelemetry's SDK for Java 1.67.0 sent. */
class ProtoMetricsTest {

  static byte[] recorded(String name) {
    try (InputStream in =
        Objects.requireNonNull(ProtoMetricsTest.class.getResourceAsStream(name), name)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Metric metric(List<ResourceMetrics> all, String name) {
    return all.getFirst().scopes().stream()
        .flatMap(scope -> scope.metrics().stream())
        .filter(metric -> metric.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void readsWhatTheSdkSends() {
    List<ResourceMetrics> all = ProtoMetrics.read(recorded("sdk-1.67.pb"));

    assertThat(all).hasSize(1);
    assertThat(all.getFirst().resource())
        .containsEntry("host.name", "h1")
        .containsEntry("service.name", "shop");
    Metric orders = metric(all, "orders");
    assertThat(orders.type()).isEqualTo(Metric.Type.COUNTER);
    assertThat(orders.isDelta()).isFalse();
    assertThat(orders.unit()).isEqualTo("1");
    assertThat(orders.points().getFirst().attributes()).containsEntry("shop.id", "s1").hasSize(1);
    assertThat(orders.points().getFirst().value()).isEqualTo(new Value.Single(7));
    assertThat(metric(all, "level").points().getFirst().value()).isEqualTo(new Value.Single(0.5));
    Value.Histogram latency = (Value.Histogram) metric(all, "latency").points().getFirst().value();
    assertThat(latency.summed().count()).isEqualTo(1);
    assertThat(latency.summed().sum()).hasValue(12.5);
    assertThat(latency.counts().size()).isEqualTo(latency.bounds().size() + 1);
    assertThat(latency.counts().at(3)).isEqualTo(1);
    assertThat(latency.bounds().numberAt(0)).isZero();
    assertThat(latency.bounds().numberAt(3)).isEqualTo(25);
  }

  @Test
  void aRequestThatEndsAnywhereIsRefusedOrShorterButNeverBreaksTheReader() {
    byte[] whole = recorded("sdk-1.67.pb");
    int refused = 0;
    for (int length = 1; length < whole.length; length++) {
      try {
        ProtoMetrics.read(Arrays.copyOf(whole, length));
      } catch (OtlpException e) {
        refused++;
      }
    }
    assertThat(refused).as("the request is one message").isEqualTo(whole.length - 1);
  }

  @Test
  void anyByteMayBeWrong() {
    byte[] whole = recorded("sdk-1.67.pb");
    int read = 0;
    for (int at = 0; at < whole.length; at++) {
      for (int change : new int[] {0x01, 0x80, 0xff}) {
        byte[] bad = whole.clone();
        bad[at] ^= (byte) change;
        try {
          ProtoMetrics.read(bad);
          read++;
        } catch (OtlpException e) {
          assertThat(e).hasMessageStartingWith("not a protobuf");
        }
      }
    }
    assertThat(read).as("some changes are of values alone").isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "Cv//////AQ==, the message ends too early",
    "/////////////////w8=, expected",
    "AAA=, expected a field's number",
    "CwA=, expected a value of type 2",
    "CAE=, expected a value of type 2"
  })
  void saysWhatIsWrong(String base64, String problem) {
    assertThatThrownBy(() -> ProtoMetrics.read(Base64.getDecoder().decode(base64)))
        .isInstanceOf(OtlpException.class)
        .hasMessageContaining(problem);
  }

  @Test
  void attributesMayNotNestWithoutEnd() {
    ProtoOutput value = new ProtoOutput().text(1, "deep");
    for (int i = 0; i < 2_000; i++) {
      value = new ProtoOutput().message(5, new ProtoOutput().message(1, value));
    }
    ProtoOutput attribute = new ProtoOutput().text(1, "a").message(2, value);
    ProtoOutput resource = new ProtoOutput().message(1, attribute);
    byte[] request = new ProtoOutput().message(1, new ProtoOutput().message(1, resource)).bytes();

    assertThatThrownBy(() -> ProtoMetrics.read(request))
        .isInstanceOf(OtlpException.class)
        .hasMessageContaining("at most 8 deep");
  }

  @Test
  void dataPointsAreBounded() {
    ProtoOutput gauge = new ProtoOutput();
    for (int i = 0; i <= Budget.DATA_POINTS; i++) {
      gauge.text(1, "");
    }
    ProtoOutput metric = new ProtoOutput().text(1, "m").message(5, gauge);
    ProtoOutput scope = new ProtoOutput().message(2, metric);
    byte[] request = new ProtoOutput().message(1, new ProtoOutput().message(2, scope)).bytes();

    assertThatThrownBy(() -> ProtoMetrics.read(request))
        .isInstanceOf(OtlpException.class)
        .hasMessageContaining("at most 50000 data points");
  }
}
