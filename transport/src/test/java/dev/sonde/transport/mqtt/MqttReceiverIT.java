package dev.sonde.transport.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.Point;
import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server behind a real broker, with mosquitto's own clients and with trouble of all sorts. */
@Timeout(180)
class MqttReceiverIT {
  private static final byte[] DELIVERY = "{}".getBytes(StandardCharsets.UTF_8);
  private static final Outcome STORED = new Outcome.Acknowledged(1, 0);
  private static final String MINUTE =
      """
      {"agent_id": "%s", "time": "2025-09-09T12:34:00Z", "latency_min_ms": 1.5,
       "latency_max_ms": 2.25, "latency_avg_ms": 1.75, "jitter_min_ms": 0.0, "jitter_max_ms": 0.5,
       "jitter_avg_ms": 0.25, "sent": 120, "received": %d, "lost": %d}
      """;

  @TempDir Path folder;

  private static Uplink uplink(BrokerAccess access, String agent) {
    return MqttUplinks.to(
        access, new AgentIdentity(agent, "1"), UplinkOptions.standard(), Commands.NONE);
  }

  private static void publish(MqttPeer peer, String topic, String payload) {
    run(
        List.of(
            "mosquitto_pub",
            "-h",
            "127.0.0.1",
            "-p",
            Integer.toString(peer.broker().port()),
            "-q",
            "1",
            "-t",
            topic,
            "-m",
            payload));
  }

  private static void run(List<String> command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).as(told).isZero();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void minutesOfAnybodyArePointsWithWhatWasMeasuredAlone() {
    try (MqttPeer peer = new MqttPeer(Mosquitto.open(), "")) {
      publish(peer, "netstats/pi/minute", MINUTE.formatted("pi", 119, 1));
      publish(peer, "netstats/pi/minute", MINUTE.formatted("pi", 0, 120));
      publish(peer, "netstats/own/minute", MINUTE.formatted("own", 1, 0));
      publish(peer, "netstats/pi/minute", "{\"agent_id\": \"pi\"}");
      publish(peer, "netstats/pi/minute", "nonsense");
      await().until(() -> peer.refused("malformed") == 2);
      await().until(() -> peer.points().size() == 2);
      assertThat(peer.points())
          .extracting(point -> point.tags().asMap(), Point::kind)
          .containsOnly(org.assertj.core.groups.Tuple.tuple(Map.of("agent", "pi"), "minute"));
      assertThat(peer.points())
          .extracting(point -> point.fields().asMap())
          .containsExactlyInAnyOrder(
              Map.of(
                  "latency_min_ms", 1.5,
                  "latency_max_ms", 2.25,
                  "latency_avg_ms", 1.75,
                  "jitter_min_ms", 0.0,
                  "jitter_max_ms", 0.5,
                  "jitter_avg_ms", 0.25,
                  "sent", 120.0,
                  "received", 119.0,
                  "lost", 1.0),
              Map.of("sent", 120.0, "received", 0.0, "lost", 120.0));
      assertThat(peer.receiving().state().in()).isEqualTo(5);
    }
  }

  @Test
  void anAgentPublishesTheMinutesOfItsChecksAsOne() {
    try (MqttPeer peer = new MqttPeer(Mosquitto.open(), "");
        Uplink uplink = uplink(peer.access(), "agent")) {
      uplink.collected(List.of(minute("a", 10, 1.0, 3.0), minute("b", 30, 0.5, 1.0)));
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(STORED);
      uplink.collected(List.of());
      await().until(() -> peer.points().size() == 1);
      assertThat(peer.points().getFirst().tags().asMap()).isEqualTo(Map.of("agent", "agent"));
      assertThat(peer.points().getFirst().fields().asMap())
          .containsEntry("latency_min_ms", 0.5)
          .containsEntry("latency_max_ms", 3.0)
          .containsEntry("latency_avg_ms", 1.063)
          .containsEntry("jitter_avg_ms", 0.0)
          .containsEntry("sent", 42.0)
          .containsEntry("received", 40.0)
          .containsEntry("lost", 2.0);
      uplink.collected(List.of(minute("b", 31, 0.5, 1.0)));
      await().until(() -> peer.points().size() == 2);
      assertThat(peer.points().getLast().fields().number("sent")).hasValue(43);
    }
  }

  private static Point minute(String check, int received, double least, double most) {
    return new Point(
        "minute",
        1_757_421_240_000_000L,
        dev.sonde.model.Tags.of(Map.of("agent", "agent", "check", check)),
        dev.sonde.model.Fields.builder()
            .put("sent", received + 1.0)
            .put("received", received)
            .put("lost", 1)
            .put("latency_min_ms", least)
            .put("latency_max_ms", most)
            .put("latency_avg_ms", (least + most) / 2)
            .build());
  }

  @Test
  void minutesThatComeWhileTheServerIsAwayOrBusyAreTakenLater() {
    try (MqttPeer peer = new MqttPeer(Mosquitto.open(), "")) {
      peer.stop();
      publish(peer, "netstats/pi/minute", MINUTE.formatted("pi", 120, 0));
      assertThat(peer.points()).isEmpty();
      peer.takePoints(
          point -> {
            peer.takePoints(again -> STORED);
            return new Outcome.Later(Duration.ZERO, "busy", Outcome.Later.Cause.BUSY);
          });
      peer.startAgain();
      await().until(() -> peer.points().size() == 1);
    }
  }

  @Test
  void minutesThatAreRefusedAreCounted() {
    try (MqttPeer peer = new MqttPeer(Mosquitto.open(), "")) {
      peer.takePoints(point -> new Outcome.Refused(List.of()));
      publish(peer, "netstats/pi/minute", MINUTE.formatted("pi", 120, 0));
      await().until(() -> peer.refused("refused") == 1);
      assertThat(peer.points()).isEmpty();
    }
  }

  @Test
  void whatIsNoneIsCountedAndDisturbsNobody() {
    try (MqttPeer peer = new MqttPeer(Mosquitto.open(), "");
        Uplink uplink = uplink(peer.access(), "me")) {
      publish(peer, "sonde/v1/agents/%zz/deliveries", "{}");
      publish(peer, "sonde/v1/agents/x/deliveries", "nonsense");
      publish(peer, "sonde/v1/agents/x/state", "nonsense");
      publish(peer, "sonde/v1/agents/x/state", "{\"type\":\"hello\",\"agent\":\"y\"}");
      publish(peer, "sonde/v1/agents/x/out", "from one who never said who it is");
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(STORED);
      publish(peer, "sonde/v1/agents/me/out", "nonsense");
      await().until(() -> peer.refused("malformed") == 5);
      assertThat(peer.told()).containsExactly("joined me 1 ");
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(STORED);
      assertThat(peer.joined().getFirst().isOpen()).isTrue();
    }
  }

  @Test
  void aFloodOfOneSenderIsRefusedAndOthersGetThrough() {
    try (MqttPeer peer = new MqttPeer(Mosquitto.open(), "");
        Uplink uplink = uplink(peer.access(), "me")) {
      java.util.concurrent.CountDownLatch release = new java.util.concurrent.CountDownLatch(1);
      peer.answer(
          delivery -> {
            if (delivery.equals("{\"flood\":1}")) {
              awaitQuietly(release);
            }
            return STORED;
          });
      String flood = "{\"type\":\"delivery\",\"number\":7,\"delivery\":{\"flood\":1}}";
      IntStream.range(0, 12).forEach(i -> publish(peer, "sonde/v1/agents/flood/deliveries", flood));
      await().until(() -> peer.refused("refused") == 8);
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(STORED);
      release.countDown();
    }
  }

  private static void awaitQuietly(java.util.concurrent.CountDownLatch latch) {
    try {
      boolean _ = latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aBrokerThatWasKilledIsConnectedToAgainByAll() throws IOException {
    try (MqttPeer peer = new MqttPeer(Mosquitto.open(), "");
        Uplink uplink = uplink(peer.access(), "me")) {
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(STORED);
      peer.broker().kill();
      await().until(() -> peer.told().contains("left me"));
      assertThat(peer.receiving().state().trouble()).isPresent();
      assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Later.class);
      peer.broker().start();
      peer.awaitConnected();
      await().until(() -> uplink.deliver(DELIVERY).equals(STORED));
      await().until(() -> peer.joined().size() >= 2 && peer.joined().getLast().isOpen());
      assertThat(peer.receiving().state().connections()).isEqualTo(2);
      assertThat(peer.receiving().state().trouble()).isEmpty();
    }
  }

  @Test
  void aServerThatComesBackFindsTheAgentsThatAreThere() {
    try (MqttPeer peer = new MqttPeer(Mosquitto.open(), "");
        Uplink uplink = uplink(peer.access(), "a/b #1 %é")) {
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(STORED);
      await().until(() -> peer.told().contains("joined a/b #1 %é 1 "));
      peer.stop();
      assertThat(uplink.deliver(DELIVERY))
          .isInstanceOfSatisfying(
              Outcome.Later.class,
              later -> assertThat(later.reason()).contains("no server connected"));
      peer.startAgain();
      await().until(() -> peer.joined().size() == 2);
      assertThat(peer.joined().getLast().agent()).isEqualTo("a/b #1 %é");
      assertThat(peer.joined().getLast().carrier()).isEqualTo("mqtt");
      uplink.close();
      await().until(() -> peer.told().getLast().equals("left a/b #1 %é"));
    }
  }

  @Test
  void severalServersOfAGroupShareWhatComes() {
    Mosquitto broker = Mosquitto.open();
    try (MqttPeer one = peer(broker, "one");
        MqttPeer two = peer(broker, "two")) {
      for (int i = 0; i < 40; i++) {
        publish(one, "netstats/pi" + i + "/minute", MINUTE.formatted("pi" + i, 120, 0));
      }
      await().until(() -> one.points().size() + two.points().size() == 40);
      assertThat(one.points()).isNotEmpty();
      assertThat(two.points()).isNotEmpty();
      try (Uplink uplink = uplink(one.access(), "me")) {
        for (int i = 0; i < 20; i++) {
          assertThat(uplink.deliver(DELIVERY)).isEqualTo(STORED);
        }
      }
      assertThat(one.taken().size() + two.taken().size()).isEqualTo(20);
      assertThat(one.taken()).isNotEmpty();
      assertThat(two.taken()).isNotEmpty();
    }
  }

  private static MqttPeer peer(Mosquitto broker, String name) {
    return new MqttPeer(broker, "", access -> access, Optional.of("all"), name);
  }

  @Test
  void logsInWithAPassword() throws IOException {
    Path passwords = folder.resolve("passwords");
    run(List.of("mosquitto_passwd", "-b", "-c", passwords.toString(), "me", "right"));
    Mosquitto broker = Mosquitto.with("allow_anonymous false", "password_file " + passwords);
    try (MqttPeer peer =
        new MqttPeer(broker, "", access -> as(access, "right"), Optional.empty(), "s")) {
      try (Uplink uplink = uplink(peer.access(), "me")) {
        assertThat(uplink.deliver(DELIVERY)).isEqualTo(STORED);
      }
      try (Uplink uplink = uplink(as(peer.access(), "wrong"), "me")) {
        assertThat(uplink.deliver(DELIVERY))
            .isInstanceOfSatisfying(
                Outcome.Later.class,
                later ->
                    assertThat(later.reason())
                        .isEqualTo("the broker refuses: not authorized")
                        .doesNotContain("wrong"));
      }
    }
  }

  private static BrokerAccess as(BrokerAccess access, String password) {
    return new BrokerAccess(
        access.uris(),
        Optional.of("me"),
        Optional.of(password),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void speaksTlsAndShowsACertificate() throws IOException {
    certificates();
    Mosquitto broker =
        Mosquitto.with(
            "cafile " + folder.resolve("ca.pem"),
            "certfile " + folder.resolve("server.pem"),
            "keyfile " + folder.resolve("server.key"),
            "require_certificate true",
            "use_identity_as_username true");
    try (MqttPeer peer =
        new MqttPeer(broker, "", access -> secured(broker, true), Optional.empty(), "s")) {
      try (Uplink uplink = uplink(peer.access(), "me")) {
        assertThat(uplink.deliver(DELIVERY)).isEqualTo(STORED);
      }
      try (Uplink uplink = uplink(secured(broker, false), "me")) {
        assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Later.class);
      }
    }
  }

  private BrokerAccess secured(Mosquitto broker, boolean own) {
    return BrokerAccess.open(java.net.URI.create("mqtts://localhost:" + broker.port()))
        .with(
            Optional.empty(),
            Optional.of(folder.resolve("ca.pem")),
            Optional.of(folder.resolve("client.pem")).filter(file -> own),
            Optional.of(folder.resolve("client.key")).filter(file -> own),
            Optional.empty());
  }

  private void certificates() throws IOException {
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=ca"
            + " -keyout ca.key -out ca.pem");
    Files.writeString(folder.resolve("names"), "subjectAltName=DNS:localhost");
    for (String each : List.of("server", "client")) {
      openssl(
          "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=%1$s -keyout %1$s.key -out %1$s.csr"
              .formatted(each));
      openssl(
          "x509 -req -in %1$s.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out %1$s.pem"
              .formatted(each));
    }
  }

  private void openssl(String words) {
    run(List.of("sh", "-c", "cd " + folder + " && openssl " + words));
  }
}
