package dev.sonde.transport.mqtt;

import static dev.sonde.transport.mqtt.SparkplugEncoder.aliased;
import static dev.sonde.transport.mqtt.SparkplugEncoder.message;
import static dev.sonde.transport.mqtt.SparkplugEncoder.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import dev.sonde.model.Point;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SparkplugNodeTest {
  private static final long NOW_MS = 1_757_421_240_000L;

  private final SparkplugNode node = new SparkplugNode();

  private SparkplugNode.Effect take(String topic, SparkplugEncoder message) {
    return node.take(
        SparkplugTopic.read(topic).orElseThrow(),
        SparkplugPayload.read(message.bytes()),
        NOW_MS * 1000);
  }

  private static SparkplugEncoder nodeBirth(int session) {
    return message(NOW_MS, 0)
        .metric(named("bdSeq", 0, SparkplugEncoder.INT64).varint(11, session))
        .metric(named("Node Control/Rebirth", 1, SparkplugEncoder.BOOLEAN).varint(14, 0));
  }

  private void born() {
    take("spBv1.0/plant/NBIRTH/press", nodeBirth(3));
    take(
        "spBv1.0/plant/DBIRTH/press/oven",
        message(NOW_MS, 1)
            .metric(
                named("Temperature", 7, SparkplugEncoder.DOUBLE)
                    .varint(3, NOW_MS - 250)
                    .real(13, 21.5)
                    .unit("°C"))
            .metric(named("Offset", 8, SparkplugEncoder.INT32).varint(10, 0xffff_fffbL))
            .metric(named("Door", 9, SparkplugEncoder.BOOLEAN).varint(14, 1))
            .metric(named("Model", 10, SparkplugEncoder.STRING).text(15, "X-1"))
            .metric(named("Table", 11, SparkplugEncoder.DATASET).part(17, new byte[] {1, 2})));
  }

  @Test
  void aBirthGivesPointsLikeThoseOfOpenTelemetry() {
    SparkplugNode.Effect first = take("spBv1.0/plant/NBIRTH/press", nodeBirth(3));
    assertThat(first.points())
        .singleElement()
        .satisfies(
            point -> {
              assertThat(point.kind()).isEqualTo("metric");
              assertThat(point.tags().asMap())
                  .isEqualTo(Map.of("device", "plant/press", "metric", "bdSeq", "type", "gauge"));
              assertThat(point.fields().asMap()).isEqualTo(Map.of("value", 3.0));
            });
    born();
    SparkplugNode.Effect effect =
        take(
            "spBv1.0/plant/DDATA/press/oven",
            message(NOW_MS, 2)
                .metric(aliased(7).varint(3, NOW_MS).single(12, 22.25f))
                .metric(aliased(8).varint(10, 0xffff_ff00L))
                .metric(new SparkplugEncoder().text(1, "Door").varint(14, 0))
                .metric(aliased(10).text(15, "x".repeat(2_000)))
                .metric(aliased(11).part(17, new byte[] {1}))
                .metric(aliased(9).varint(7, 1)));
    assertThat(effect.rebirth()).isFalse();
    assertThat(effect.skipped()).as("the data set").isEqualTo(1);
    assertThat(effect.points())
        .extracting(point -> point.tags().value("metric").orElseThrow())
        .containsExactly("Temperature", "Offset", "Door", "Model");
    Point temperature = effect.points().getFirst();
    assertThat(temperature.time()).isEqualTo(NOW_MS * 1000);
    assertThat(temperature.tags().value("unit")).hasValue("°C");
    assertThat(temperature.tags().value("device")).hasValue("plant/press/oven");
    assertThat(effect.points().stream().limit(3))
        .extracting(point -> point.fields().number("value").orElseThrow())
        .containsExactly(22.25, -256.0, 0.0);
    assertThat(effect.points().get(3).fields().text("text").orElseThrow())
        .hasSize(1024)
        .endsWith("…");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 255, -1",
    "1, 4294967295, -1",
    "3, 4294967295, -1",
    "5, 511, 255",
    "8, -1, 18446744073709551615"
  })
  void integersAreOfTheirDatatype(int type, long bits, double value) {
    SparkplugNode.Effect effect =
        take("spBv1.0/g/NBIRTH/n", message(NOW_MS, 0).metric(named("m", 1, type).varint(11, bits)));
    assertThat(effect.points().getFirst().fields().number("value")).hasValue(value);
  }

  @Test
  void whoseBirthIsUnknownIsAskedForIt() {
    SparkplugNode.Effect effect =
        take("spBv1.0/g/NDATA/n", message(NOW_MS, 5).metric(aliased(1).varint(10, 1)));
    assertThat(effect.rebirth()).isTrue();
    assertThat(effect.points()).isEmpty();
  }

  @Test
  void aGapIsNoticedAndWhatCameIsKept() {
    born();
    SparkplugNode.Effect gap =
        take("spBv1.0/plant/DDATA/press/oven", message(NOW_MS, 4).metric(aliased(7).real(13, 1)));
    assertThat(gap.rebirth()).isTrue();
    assertThat(gap.points()).hasSize(1);
    assertThat(take("spBv1.0/plant/NDATA/press", message(NOW_MS, 5)).rebirth()).isFalse();
    for (int sequence = 6; sequence < 256; sequence++) {
      assertThat(take("spBv1.0/plant/NDATA/press", message(NOW_MS, sequence)).rebirth()).isFalse();
    }
    assertThat(take("spBv1.0/plant/NDATA/press", message(NOW_MS, 0)).rebirth()).isFalse();
  }

  @Test
  void anAliasOfAnotherDeviceIsUnknown() {
    born();
    SparkplugNode.Effect effect =
        take("spBv1.0/plant/NDATA/press", message(NOW_MS, 2).metric(aliased(7).real(13, 1)));
    assertThat(effect.points()).isEmpty();
    assertThat(effect.skipped()).isEqualTo(1);
    assertThat(effect.rebirth()).isTrue();
  }

  @Test
  void aDeathOfAnEarlierSessionIsNone() {
    born();
    assertThat(take("spBv1.0/plant/NDEATH/press", nodeBirth(2)).gone()).isFalse();
    assertThat(node.isAlive()).isTrue();
    assertThat(take("spBv1.0/plant/NDEATH/press", nodeBirth(3)).gone()).isTrue();
    assertThat(node.isAlive()).isFalse();
    assertThat(node.size()).isZero();
    assertThat(take("spBv1.0/plant/NDATA/press", message(NOW_MS, 2)).rebirth()).isTrue();
  }

  @Test
  void aDeviceDiesAloneAndIsUnknownUntilItsNextBirth() {
    born();
    assertThat(take("spBv1.0/plant/DDEATH/press/oven", message(NOW_MS, 2)).gone()).isTrue();
    assertThat(node.isAlive()).isTrue();
    SparkplugNode.Effect effect =
        take("spBv1.0/plant/DDATA/press/oven", message(NOW_MS, 3).metric(aliased(7).real(13, 1)));
    assertThat(effect.rebirth()).isTrue();
  }

  @Test
  void aTimeThatIsNotBelievedIsTheServersUnlessItIsHistory() {
    take("spBv1.0/g/NBIRTH/n", message(1_000, 0).metric(named("m", 1, 3).varint(10, 1)));
    SparkplugNode.Effect effect =
        take(
            "spBv1.0/g/NDATA/n",
            message(NOW_MS, 1)
                .metric(aliased(1).varint(3, 5_000).varint(10, 2))
                .metric(aliased(1).varint(3, -1).varint(10, 2))
                .metric(aliased(1).varint(3, NOW_MS - 3_600_000).varint(5, 1).varint(10, 3))
                .metric(aliased(1).varint(3, 5_000).varint(5, 1).varint(10, 4)));
    assertThat(effect.points())
        .extracting(Point::time)
        .containsExactly(NOW_MS * 1000, NOW_MS * 1000, (NOW_MS - 3_600_000) * 1000);
    assertThat(effect.skipped()).isEqualTo(1);
  }

  @Test
  void aBirthThatEndsAnywhereIsRefusedOrShorterButNeverBreaksTheReader() {
    byte[] whole =
        nodeBirth(3).metric(named("t", 2, 10).unit("K").real(13, 1).varint(3, NOW_MS)).bytes();
    int refused = 0;
    for (int length = 1; length < whole.length; length++) {
      try {
        SparkplugPayload.read(Arrays.copyOf(whole, length));
      } catch (MalformedException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(whole.length / 2);
  }

  @Test
  void metricsOfAMessageAndOfANodeAreBounded() {
    SparkplugEncoder many = message(NOW_MS, 0);
    for (int i = 0; i < SparkplugPayload.MOST_METRICS; i++) {
      many.metric(named("m" + i, i, 3).varint(10, 1));
    }
    assertThat(take("spBv1.0/g/NBIRTH/n", many).skipped()).isZero();
    SparkplugNode.Effect more =
        take("spBv1.0/g/DBIRTH/n/d", message(NOW_MS, 1).metric(named("one", 9, 3).varint(10, 1)));
    assertThat(more.skipped()).isEqualTo(1);
    assertThat(node.size()).isEqualTo(SparkplugNode.MOST_KNOWN);
    byte[] tooMany = many.metric(named("x", 1, 3)).bytes();
    assertThatThrownBy(() -> SparkplugPayload.read(tooMany))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most 10000");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spBv1.0/g/NBIRTH/n/d",
        "spBv1.0/g/DBIRTH/n",
        "spBv1.0/g/NBIRTH/",
        "spBv1.0//NBIRTH/n",
        "spBv1.0/g/NOTHING/n",
        "spBv1.0/g",
        "spAv1.0/g/NBIRTH/n",
        "spBv1.0/g/NBIRTH/a\nb"
      })
  void topicsThatAreNoneAreRefused(String topic) {
    assertThatThrownBy(() -> SparkplugTopic.read(topic)).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"spBv1.0/STATE/host", "spBv1.0/g/NCMD/n", "spBv1.0/g/DCMD/n/d", "spBv1.0/STATE"})
  void whatOtherApplicationsSayIsIgnored(String topic) {
    assertThat(SparkplugTopic.read(topic)).isEmpty();
  }

  @Test
  void asksForABirthAsTheSpecificationHasIt() {
    SparkplugPayload asked = SparkplugPayload.read(SparkplugPayload.rebirth(NOW_MS));
    assertThat(asked.micros()).hasValue(NOW_MS * 1000);
    assertThat(asked.metrics())
        .extracting(metric -> List.of(metric.name().orElseThrow(), metric.type(), metric.value()))
        .containsExactly(
            List.of("Node Control/Rebirth", 11, new SparkplugMetric.Value.Truth(true)));
  }
}
