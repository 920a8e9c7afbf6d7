package dev.sonde.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.transport.Outcome;
import dev.sonde.transport.dial.BrokerAccess;
import dev.sonde.transport.dial.UplinkOptions;
import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of deliveries and sessions when parts die. */
@Timeout(120)
class NatsBrokerIT extends NatsScene {
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
  void leavesAMemberThatIsGoingAwayForAnother() throws Exception {
    List<NatsServer> cluster = NatsServer.cluster();
    cluster.forEach(this::closing);
    NatsPeer server = closing(new NatsPeer(cluster.getFirst()));
    NatsUplink uplink = uplink(BrokerAccess.open(cluster.getFirst().uri()), HASTY);
    awaitDone(server, uplink);

    cluster.getFirst().retire();
    await().until(() -> server.state().since().isPresent());
    awaitDone(server, uplink);
  }
}
