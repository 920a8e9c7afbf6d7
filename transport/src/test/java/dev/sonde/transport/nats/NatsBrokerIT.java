package dev.sonde.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.transport.Commands;
import dev.sonde.transport.Outcome;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.session.AgentIdentity;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of deliveries and sessions when parts die, and who is let in. */
@Timeout(120)
class NatsBrokerIT {
  private static final byte[] DELIVERY = "{\"n\":1}".getBytes(StandardCharsets.UTF_8);
  private static final Outcome DONE = new Outcome.Acknowledged(1, 0);
  private static final UplinkOptions HASTY =
      new UplinkOptions(Duration.ofSeconds(5), Duration.ofSeconds(2), Optional.empty(), "agent");

  @TempDir private Path folder;
  private final List<AutoCloseable> open = new ArrayList<>();

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(40));
  }

  private <T extends AutoCloseable> T closing(T each) {
    open.add(each);
    return each;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open.reversed()) {
      each.close();
    }
  }

  private NatsUplink uplink(BrokerAccess access, UplinkOptions options) {
    return closing(NatsUplinks.of(access, new AgentIdentity("me", "1"), options, Commands.NONE));
  }

  private NatsUplink uplink(NatsPeer server) {
    return uplink(BrokerAccess.open(server.uri()), UplinkOptions.standard());
  }

  @Test
  void goesOnAfterTheBrokerWasKilled() {
    NatsPeer server = closing(new NatsPeer(NatsServer.keeping()));
    NatsUplink uplink = uplink(server);
    assertThat(uplink.deliver(DELIVERY)).isEqualTo(DONE);
    await().until(() -> server.joined().size() == 1);

    server.broker().kill();
    assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Later.class);
    await().until(() -> server.state().since().isEmpty());
    assertThat(server.state().trouble()).hasValue("the connection broke");
    assertThat(server.told()).contains("left me");

    server.broker().startAgain();
    await().until(() -> uplink.upkeep().opened());
    await().until(() -> uplink.deliver(DELIVERY).equals(DONE));
    await().until(() -> server.joined().size() == 2);
    assertThat(server.joined().getLast().isOpen()).isTrue();
  }

  @Test
  void aServerWaitsForABrokerThatIsNotThere() {
    NatsServer broker = NatsServer.start();
    broker.kill();
    NatsPeer server = closing(NatsPeer.waiting(broker));
    await().until(() -> server.state().trouble().isPresent());
    broker.startAgain();
    server.awaitConnected();
    assertThat(uplink(server).deliver(DELIVERY)).isEqualTo(DONE);
  }

  @Test
  void goesOnAtAnotherMemberOfTheCluster() {
    List<NatsServer> cluster = NatsServer.cluster();
    cluster.forEach(this::closing);
    NatsPeer server = closing(new NatsPeer(cluster.getFirst()));
    NatsUplink uplink = uplink(BrokerAccess.open(cluster.get(1).uri()), HASTY);
    awaitDone(server, uplink);

    cluster.get(1).kill();
    awaitDone(server, uplink);
    cluster.get(1).startAgain();
    cluster.getFirst().kill();
    awaitDone(server, uplink);
    await().until(() -> server.state().since().isPresent());
  }

  /** Until a delivery is stored, while the server looks after its stream. */
  private static void awaitDone(NatsPeer server, NatsUplink uplink) {
    await()
        .until(
            () -> {
              server.tick();
              return uplink.deliver(DELIVERY).equals(DONE);
            });
  }

  @Test
  void theBrokerKeepsADeliveryUntilAServerIsBackAndTellsHowLong() throws Exception {
    NatsPeer server = closing(new NatsPeer(NatsServer.keeping()));
    NatsUplink uplink = uplink(BrokerAccess.open(server.uri()), HASTY);
    assertThat(uplink.deliver(DELIVERY)).isEqualTo(DONE);
    server.stop();
    assertThat(uplink.deliver(DELIVERY))
        .isEqualTo(
            new Outcome.Later(Duration.ZERO, "the broker has it; no server has stored it yet"));
    uplink.close();
    server.broker().kill();
    server.broker().startAgain();
    server.later(Duration.ofHours(1));
    server.startAgain();
    await().until(() -> server.taken().size() == 2);
    await().until(() -> server.waited().size() == 2);
    assertThat(server.waited().getFirst()).isEqualTo(Duration.ZERO);
    assertThat(server.waited().getLast()).isBetween(Duration.ofHours(1), Duration.ofMinutes(62));
  }

  @Test
  void aDeliveryOfAServerThatDiedIsStoredByAnother() {
    NatsPeer dying = closing(new NatsPeer(NatsServer.keeping()));
    CountDownLatch never = new CountDownLatch(1);
    dying.answer(
        delivery -> {
          awaitQuietly(never);
          return DONE;
        });
    NatsUplink uplink = uplink(BrokerAccess.open(dying.uri()), HASTY);
    assertThat(uplink.deliver(DELIVERY)).isInstanceOf(Outcome.Later.class);
    assertThat(dying.taken()).hasSize(1);
    NatsPeer other = closing(new NatsPeer(dying.broker(), BrokerAccess.open(dying.uri())));
    dying.stop();
    await().until(() -> uplink.deliver(DELIVERY).equals(DONE));
    assertThat(other.taken()).isNotEmpty();
    never.countDown();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      boolean _ = latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void saysAtOnceThatNoServerListens() {
    NatsServer broker = closing(NatsServer.start());
    NatsUplink uplink = uplink(BrokerAccess.open(broker.uri()), UplinkOptions.standard());
    assertThat(uplink.deliver(DELIVERY))
        .isEqualTo(new Outcome.Later(Duration.ZERO, "no server listens at the broker"));
  }

  @Test
  void whatTheBrokerDoesNotLetThroughIsTooLarge() {
    NatsPeer server = closing(new NatsPeer(NatsServer.start("max_payload: 8192")));
    NatsUplink uplink = uplink(server);
    assertThat(uplink.deliver("x".repeat(9_000).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOfSatisfying(
            Outcome.TooLarge.class, outcome -> assertThat(outcome.reason()).contains("7680"));
    assertThat(uplink.deliver(DELIVERY)).isEqualTo(DONE);
  }

  @Test
  void anAgentThatDiedIsLetGoAfterHalfAMinute() {
    NatsPeer server = closing(new NatsPeer(NatsServer.start()));
    try (NatsUplink uplink = uplink(server)) {
      assertThat(uplink.deliver(DELIVERY)).isEqualTo(DONE);
      await().until(() -> server.joined().size() == 1);
      server.pass(Duration.ofSeconds(25));
      server.tick();
      assertThat(server.told()).doesNotContain("left me");
      server.pass(Duration.ofSeconds(10));
      server.tick();
      await().until(() -> server.told().contains("left me"));
    }
  }

  @Test
  void aServerThatStartsAnewIsToldWhoIsThere() {
    NatsPeer server = closing(new NatsPeer(NatsServer.start()));
    NatsUplink uplink = uplink(server);
    assertThat(uplink.upkeep().opened()).isTrue();
    await().until(() -> server.joined().size() == 1);
    server.stop();
    server.startAgain();
    await().until(() -> server.joined().size() == 2);
    await().until(() -> uplink.upkeep().opened());
  }

  @Test
  void refusesAndCountsWhatIsNoMessageAndServesTheOthers() throws Exception {
    NatsPeer server = closing(new NatsPeer(NatsServer.start()));
    NatsUplink uplink = uplink(server);
    assertThat(uplink.deliver(DELIVERY)).isEqualTo(DONE);
    try (Connection hand = Nats.connect(server.uri().toString())) {
      for (String subject : List.of("sonde.v1.agents.%zz.state", "sonde.v1.agents.%41.out")) {
        hand.publish(subject, DELIVERY);
      }
      hand.publish("sonde.v1.agents.x.deliveries", "agent.me.in", delivery(1));
      hand.publish("sonde.v1.agents.evil.state", "nonsense".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 20_000; i++) {
        hand.publish("sonde.v1.agents.me.out", new byte[] {'{', '}'});
      }
      Message answer =
          hand.request("sonde.v1.agents.x.deliveries", "{}".getBytes(StandardCharsets.UTF_8))
              .get(10, TimeUnit.SECONDS);
      assertThat(new String(answer.getData(), StandardCharsets.UTF_8))
          .contains("\"result\":\"refused\"")
          .contains("expected {");
      CompletableFuture<Outcome> meanwhile =
          CompletableFuture.supplyAsync(() -> uplink.deliver(DELIVERY));
      assertThat(meanwhile).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(DONE);
    }
    await()
        .untilAsserted(
            () ->
                assertThat(server.state().refused())
                    .containsEntry("subject", 2L)
                    .containsEntry("reply", 1L)
                    .hasEntrySatisfying("malformed", count -> assertThat(count).isGreaterThan(1)));
    assertThat(server.told()).doesNotContain("left me");
  }

  @Test
  void anAgentThatFloodsIsLeftOutAndNobodyElse() throws Exception {
    NatsPeer server = closing(new NatsPeer(NatsServer.start()));
    CountDownLatch release = new CountDownLatch(1);
    server.answer(
        delivery -> {
          if (delivery.contains("flood")) {
            awaitQuietly(release);
          }
          return DONE;
        });
    try (Connection hand = Nats.connect(server.uri().toString())) {
      byte[] flood =
          "{\"type\":\"delivery\",\"number\":5,\"delivery\":{\"flood\":1}}"
              .getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 500; i++) {
        hand.publish("sonde.v1.agents.flooder.deliveries", hand.createInbox(), flood);
      }
      hand.flush(Duration.ofSeconds(10));
      await().until(() -> server.state().refused().getOrDefault("flood", 0L) == 496);
      assertThat(uplink(server).deliver(DELIVERY)).isEqualTo(DONE);
    } finally {
      release.countDown();
    }
  }

  private static byte[] delivery(int number) {
    return ("{\"type\":\"delivery\",\"number\":" + number + ",\"delivery\":{}}")
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void answersByHandGoToAnInbox() throws Exception {
    NatsPeer server = closing(new NatsPeer(NatsServer.keeping()));
    try (Connection hand = Nats.connect(server.uri().toString())) {
      String inbox = hand.createInbox();
      var answers = hand.subscribe(inbox);
      hand.publish(
          NatsMessage.builder()
              .subject("sonde.v1.agents.x.deliveries")
              .headers(new Headers().put("Sonde-Reply", inbox))
              .data(delivery(7))
              .build());
      Message answer = answers.nextMessage(Duration.ofSeconds(10));
      assertThat(answer).isNotNull();
      assertThat(new String(answer.getData(), StandardCharsets.UTF_8))
          .startsWith("{\"type\":\"outcome\",\"number\":7,\"result\":\"acknowledged\"");
    }
  }

  @Test
  void logsInByNkeyOrPasswordOrToken() throws IOException {
    Path seed = Files.writeString(folder.resolve("seed"), NkeyLoginTest.SEED);
    BrokerAccess nkey =
        letIn(
            "authorization { users: [ { nkey: " + NkeyLoginTest.PUBLIC + " } ] }",
            Optional.empty(),
            Optional.empty(),
            Optional.of(seed));
    assertThat(nkey.credentials()).isPresent();
    letIn(
        "authorization { user: me, password: secret }",
        Optional.of("me"),
        Optional.of("secret"),
        Optional.empty());
    letIn(
        "authorization { token: secret }",
        Optional.empty(),
        Optional.of("secret"),
        Optional.empty());
  }

  private BrokerAccess letIn(
      String config, Optional<String> user, Optional<String> password, Optional<Path> seed) {
    NatsServer broker = NatsServer.start(config);
    BrokerAccess access =
        new BrokerAccess(
            List.of(broker.uri()),
            user,
            password,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            seed);
    closing(new NatsPeer(broker, access));
    assertThat(uplink(access, UplinkOptions.standard()).deliver(DELIVERY)).isEqualTo(DONE);
    assertThat(uplink(BrokerAccess.open(broker.uri()), HASTY).deliver(DELIVERY))
        .isInstanceOfSatisfying(
            Outcome.Later.class, later -> assertThat(later.reason()).containsIgnoringCase("auth"));
    return access;
  }

  @Test
  void speaksTlsAndBelievesOnlyTheHostThatTheCertificateNames() throws Exception {
    Path key = folder.resolve("key.pem");
    Path certificate = folder.resolve("cert.pem");
    certificate(key, certificate);
    NatsServer broker =
        NatsServer.start(
            "tls { cert_file: '"
                + certificate
                + "', key_file: '"
                + key
                + "', ca_file: '"
                + certificate
                + "', verify: true }");
    BrokerAccess access = secure(broker, "localhost", Optional.of(certificate), Optional.of(key));
    closing(new NatsPeer(broker, access));
    assertThat(uplink(access, UplinkOptions.standard()).deliver(DELIVERY)).isEqualTo(DONE);
    for (BrokerAccess wrong :
        List.of(
            secure(broker, "127.0.0.1", Optional.of(certificate), Optional.of(key)),
            secure(broker, "localhost", Optional.empty(), Optional.empty()))) {
      assertThat(uplink(wrong, HASTY).deliver(DELIVERY)).isInstanceOf(Outcome.Later.class);
    }
  }

  private static BrokerAccess secure(
      NatsServer broker, String host, Optional<Path> certificate, Optional<Path> key)
      throws IOException {
    Path ca = broker.folder().resolve("ca.pem");
    if (certificate.isPresent()) {
      Files.write(ca, Files.readAllBytes(certificate.get()));
    }
    return BrokerAccess.parse("tls://" + host + ":" + broker.port(), Set.of("tls"))
        .with(Optional.empty(), Optional.of(ca), certificate, key, Optional.empty());
  }

  private static void certificate(Path key, Path certificate) throws Exception {
    Process openssl =
        new ProcessBuilder(
                ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
                        + " -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout "
                        + key
                        + " -out "
                        + certificate)
                    .split(" "))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(openssl.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(openssl.exitValue()).isZero();
  }
}
