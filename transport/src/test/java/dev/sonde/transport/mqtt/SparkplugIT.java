package dev.sonde.transport.mqtt;

import static dev.sonde.transport.mqtt.SparkplugEncoder.aliased;
import static dev.sonde.transport.mqtt.SparkplugEncoder.message;
import static dev.sonde.transport.mqtt.SparkplugEncoder.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.Point;
import dev.sonde.transport.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nodes of Sparkplug B at a real broker. */
@Timeout(180)
class SparkplugIT {
  private static final long NOW = System.currentTimeMillis();

  private MqttPeer peer;
  private Wire node;
  private final List<String> commands = new CopyOnWriteArrayList<>();

  @BeforeEach
  void opens() throws IOException {
    peer = new MqttPeer(Mosquitto.open(), "");
    WireOptions options =
        new WireOptions(
            peer.access(), "node", Duration.ZERO, 100, Optional.empty(), Duration.ofSeconds(10));
    node = options.wire();
    node.open(
        came -> {
          SparkplugPayload command = SparkplugPayload.read(came.payload());
          commands.add(came.topic() + " " + command.metrics().getFirst().name().orElse(""));
          came.acknowledge().run();
        },
        _ -> {});
    node.subscribe("spBv1.0/+/NCMD/#");
  }

  @AfterEach
  void closes() {
    if (node != null) {
      node.close();
      peer.close();
    }
  }

  private static SparkplugEncoder birth(int session) {
    return message(NOW, 0)
        .metric(named("bdSeq", 0, SparkplugEncoder.INT64).varint(11, session))
        .metric(named("Speed", 5, SparkplugEncoder.FLOAT).single(12, 1.5f).unit("m/s"));
  }

  private static SparkplugEncoder speed(int sequence, double speed) {
    return message(NOW + sequence, sequence).metric(aliased(5).real(13, speed));
  }

  private List<Double> speeds() {
    return peer.points().stream()
        .filter(point -> point.tags().value("metric").equals(Optional.of("Speed")))
        .map(point -> point.fields().number("value").orElseThrow())
        .toList();
  }

  @Test
  void birthDataAndDeathOfANode() {
    node.tell("spBv1.0/plant/NBIRTH/press", birth(1).bytes());
    for (int i = 1; i < 100; i++) {
      node.tell("spBv1.0/plant/NDATA/press", speed(i, i).bytes());
    }
    await().until(() -> speeds().size() == 100);
    assertThat(speeds()).as("in order").startsWith(1.5, 1.0);
    assertThat(speeds().subList(1, 100)).isSorted();
    assertThat(peer.points())
        .extracting(Point::kind, point -> point.tags().value("device").orElseThrow())
        .containsOnly(org.assertj.core.groups.Tuple.tuple("metric", "plant/press"));
    assertThat(peer.receiving().sparkplug().nodes()).isEqualTo(1);
    node.tell("spBv1.0/plant/NDEATH/press", birth(1).bytes());
    await().until(() -> peer.told().contains("gone plant/press"));
    assertThat(commands).isEmpty();
    assertThat(peer.receiving().sparkplug().nodes()).isZero();
  }

  @Test
  void aNodeWhoseBirthIsUnknownIsAskedOnce() {
    node.tell("spBv1.0/plant/NDATA/press", speed(7, 1).bytes());
    node.tell("spBv1.0/plant/NDATA/press", speed(8, 1).bytes());
    await().until(() -> !commands.isEmpty());
    node.tell("spBv1.0/plant/NBIRTH/press", birth(1).bytes());
    node.tell("spBv1.0/plant/NDATA/press", speed(9, 2).bytes());
    await().until(() -> speeds().size() == 2);
    assertThat(commands).containsExactly("spBv1.0/plant/NCMD/press Node Control/Rebirth");
    assertThat(peer.receiving().sparkplug().rebirths()).isEqualTo(1);
  }

  @Test
  void whatIsNoneIsCountedAndDisturbsNobody() {
    node.tell("spBv1.0/plant/NBIRTH/press", birth(1).bytes());
    node.tell("spBv1.0/plant/NDATA/press", new byte[] {1, 2, 3});
    node.tell("spBv1.0/plant/NDATA/press", new byte[SparkplugPayload.MOST_BYTES + 1]);
    node.tell("spBv1.0/plant/WHAT/press", new byte[0]);
    node.tell(
        "spBv1.0/STATE/host",
        "{\"online\":true}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    node.tell("spBv1.0/plant/NDATA/press", speed(1, 3).bytes());
    await().until(() -> speeds().size() == 2);
    assertThat(peer.refused("malformed")).isEqualTo(3);
  }

  @Test
  void aFloodOfOneNodeIsRefusedAndOthersGetThrough() {
    CountDownLatch release = new CountDownLatch(1);
    peer.takePoints(
        point -> {
          if (point.tags().value("device").equals(Optional.of("plant/flood"))) {
            awaitQuietly(release);
          }
          return new Outcome.Acknowledged(1, 0);
        });
    node.tell("spBv1.0/plant/NBIRTH/flood", birth(1).bytes());
    for (int i = 1; i < 600; i++) {
      node.tell("spBv1.0/plant/NDATA/flood", speed(i & 0xff, i).bytes());
      if (i % 50 == 0) {
        long sent = i;
        await().until(() -> peer.receiving().state().in() > sent);
      }
    }
    node.tell("spBv1.0/plant/NBIRTH/press", birth(1).bytes());
    await()
        .until(
            () ->
                peer.points().stream()
                    .anyMatch(
                        point -> point.tags().value("device").equals(Optional.of("plant/press"))));
    assertThat(peer.refused("refused")).isBetween(470L, 472L);
    release.countDown();
    await().until(() -> speeds().size() >= 129);
    assertThat(commands).isEmpty();
    node.tell("spBv1.0/plant/NDATA/flood", speed(600 & 0xff, 600).bytes());
    await().until(() -> !commands.isEmpty());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      boolean _ = latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aDeathWhileTheServerIsAwayIsHeardLater() {
    node.tell("spBv1.0/plant/NBIRTH/press", birth(1).bytes());
    await().until(() -> speeds().size() == 1);
    peer.stop();
    node.publish("spBv1.0/plant/NDEATH/press", birth(1).bytes(), false).join();
    assertThat(peer.told()).isEmpty();
    peer.startAgain();
    await().until(() -> peer.told().contains("gone plant/press"));
  }
}
