package dev.sonde.probe.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.probe.Deadline;
import dev.sonde.probe.Net;
import dev.sonde.probe.ProbeEnvironment;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many bursts at once, to addresses of this host. */
class EchoSocketsIT {
  private EchoSockets sockets;

  @BeforeEach
  void open() throws InterruptedException {
    Net.require("ip");
    sockets = new EchoSockets(ProbeEnvironment.system());
  }

  @AfterEach
  void close() {
    if (sockets != null) {
      sockets.close();
    }
  }

  private static Echoes one(InetAddress target, Duration timeout) {
    return new Echoes(target, 1, Duration.ZERO, timeout, 56, Route.USUAL);
  }

  private static Deadline aMinute() {
    return Deadline.in(Duration.ofMinutes(1), System::nanoTime);
  }

  /** On loopback, a target for each number. */
  private static InetAddress target(int number) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 54, (byte) (number >> 8), (byte) number});
  }

  /** More echoes than all slots of the batches, answered while others are still sent. */
  @Test
  void everyTargetOfManyHasAnAnswerOfItsOwn() throws Exception {
    List<Echoes> plans = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      plans.add(one(target(i), Duration.ofSeconds(30)));
    }
    plans.add(one(InetAddress.ofLiteral("::1"), Duration.ofSeconds(30)));
    List<EchoResult> results = sockets.sendAll(plans, aMinute());
    assertThat(results).hasSize(plans.size());
    assertThat(results)
        .allSatisfy(
            result -> assertThat(result.echoes().getFirst()).isInstanceOf(Echo.Reply.class));
    assertThat(sockets.counts()).isEqualTo(new EchoCounts(0, 0, 0, 0));
  }

  @Test
  void whatIsSilentIsLostAndTheOthersAreNot() throws Exception {
    String table = "ip sonde_t_many";
    Net.require("nft");
    Net.tryTo("nft delete table " + table);
    try {
      Net.run("nft add table " + table);
      Net.run("nft 'add chain " + table + " in { type filter hook input priority 0; }'");
      Net.run("nft add rule " + table + " in ip daddr 127.54.0.2 icmp type echo-request drop");
      List<Echoes> plans =
          List.of(
              one(target(1), Duration.ofSeconds(30)),
              one(target(2), Duration.ofMillis(200)),
              one(target(3), Duration.ofSeconds(30)));
      List<Echo> echoes =
          sockets.sendAll(plans, aMinute()).stream()
              .map(result -> result.echoes().getFirst())
              .toList();
      assertThat(echoes.get(0)).isInstanceOf(Echo.Reply.class);
      assertThat(echoes.get(1)).isInstanceOf(Echo.Lost.class);
      assertThat(echoes.get(2)).isInstanceOf(Echo.Reply.class);
    } finally {
      Net.tryTo("nft delete table " + table);
    }
  }

  @Test
  void tooManyAreRefusedAndOthersGoOn() throws Exception {
    Echoes slow =
        new Echoes(
            target(1),
            Echoes.MOST,
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            56,
            Route.USUAL);
    List<Echoes> tooMany = Collections.nCopies(EchoLoop.MOST / Echoes.MOST + 1, slow);
    assertThatThrownBy(() -> sockets.sendAll(tooMany, aMinute()))
        .isInstanceOf(PacketException.class)
        .hasMessageContaining("under way");
    List<EchoResult> after =
        sockets.sendAll(List.of(one(target(1), Duration.ofSeconds(30))), aMinute());
    assertThat(after.getFirst().echoes().getFirst()).isInstanceOf(Echo.Reply.class);
  }

  @Test
  void noneAreOverAtOnce() throws Exception {
    assertThat(sockets.sendAll(List.of(), aMinute())).isEmpty();
  }

  @Test
  void whoIsInterruptedStopsWaiting() throws Exception {
    Echoes slow =
        new Echoes(target(1), 10, Duration.ofSeconds(10), Duration.ofSeconds(10), 56, Route.USUAL);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        Thread.startVirtualThread(
            () -> {
              try {
                sockets.sendAll(List.of(slow, slow), aMinute());
                interrupted.complete(false);
              } catch (InterruptedException e) {
                interrupted.complete(true);
              }
            });
    thread.interrupt();
    assertThat(interrupted.get()).isTrue();
  }
}
