package dev.sonde.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.model.Fault;
import dev.sonde.transport.dial.UplinkOptions;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the agent relies on of every uplink, against a server with its receivers. */
@Timeout(120)
public abstract class UplinkContract {
  private static final UplinkOptions PATIENT = UplinkOptions.standard();
  private static final UplinkOptions HASTY =
      new UplinkOptions(
          Duration.ofSeconds(5), Duration.ofMillis(700), Optional.empty(), "sonde-agent");

  protected final ContractPeer server;
  private Uplink uplink;
  private final CountDownLatch release = new CountDownLatch(1);

  /** The kit, against a peer that is closed after the test. */
  protected UplinkContract(ContractPeer server) {
    this.server = server;
  }

  /** An uplink to a server. */
  protected abstract Uplink uplink(URI server, UplinkOptions options);

  /** What an uplink says of a server that does not answer. */
  protected String silence() {
    return "it does not answer in time";
  }

  @BeforeEach
  void open() {
    uplink = uplink(server.uri(), PATIENT);
  }

  @AfterEach
  void close() {
    release.countDown();
    uplink.close();
    server.close();
  }

  private Outcome deliver(String delivery) {
    return uplink.deliver(delivery.getBytes(StandardCharsets.UTF_8));
  }

  private static Outcome done() {
    return new Outcome.Acknowledged(1, 0);
  }

  /** An answer that comes once the test lets it. */
  private Outcome late() {
    try {
      boolean _ = release.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return done();
  }

  @Test
  void deliversInOrderAsItIsAndTellsWhatBecameOfEach() {
    server.answer(
        delivery ->
            switch (delivery) {
              case "{\"n\":1}" -> new Outcome.Acknowledged(2, 1, Optional.of("abc123"));
              case "{\"n\":2}" -> new Outcome.Acknowledged(0, 7);
              default -> new Outcome.Refused(List.of(new Fault("a.b", "is \"odd\"")));
            });
    assertThat(deliver("{\"n\":1}"))
        .isEqualTo(new Outcome.Acknowledged(2, 1, Optional.of("abc123")));
    assertThat(deliver("{\"n\":2}")).isEqualTo(new Outcome.Acknowledged(0, 7));
    assertThat(deliver("{\"n\":3}"))
        .isEqualTo(new Outcome.Refused(List.of(new Fault("a.b", "is \"odd\""))));
    assertThat(server.taken()).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
  }

  @Test
  void aLongDeliveryOfManyScriptsArrivesUnchanged() {
    String delivery = "{\"text\":\"" + "aé€😀".repeat(15_000) + "\"}";
    assertThat(deliver(delivery)).isEqualTo(done());
    assertThat(server.taken()).containsExactly(delivery);
  }

  @Test
  void aServerThatIsBusySaysWhenToComeBack() {
    server.answer(
        delivery -> new Outcome.Later(Duration.ofSeconds(7), "too much", Outcome.Later.Cause.BUSY));
    assertThat(deliver("{}"))
        .isInstanceOfSatisfying(
            Outcome.Later.class,
            later -> {
              assertThat(later.retryAfter()).isEqualTo(Duration.ofSeconds(7));
              assertThat(later.reason()).isEqualTo("too much");
            });
    server.answer(delivery -> done());
    assertThat(deliver("{}")).isEqualTo(done());
  }

  @Test
  void whatIsTooLargeIsToldAndCountedAndSmallerOnesPass() {
    String large = "{\"text\":\"" + "a".repeat(ContractPeer.MAX_BYTES) + "\"}";
    assertThat(deliver(large))
        .isInstanceOfSatisfying(
            Outcome.TooLarge.class,
            tooLarge ->
                assertThat(tooLarge.reason()).contains(Integer.toString(ContractPeer.MAX_BYTES)));
    assertThat(server.refusedForSize()).isEqualTo(1);
    assertThat(deliver("{}")).isEqualTo(done());
    assertThat(server.taken()).containsExactly("{}");
  }

  @Test
  void deliversOnTheFirstAttemptAfterTheServerWasRestarted() {
    assertThat(deliver("{\"n\":1}")).isEqualTo(done());
    server.stop();
    server.startAgain();
    assertThat(deliver("{\"n\":2}")).isEqualTo(done());
    assertThat(server.taken()).containsExactly("{\"n\":1}", "{\"n\":2}");
  }

  @Test
  void aServerThatIsAwayIsAReasonToComeBack() {
    assertThat(deliver("{\"n\":1}")).isEqualTo(done());
    server.stop();
    assertThat(deliver("{\"n\":2}"))
        .isInstanceOfSatisfying(
            Outcome.Later.class, later -> assertThat(later.reason()).isNotEmpty());
    server.startAgain();
    assertThat(deliver("{\"n\":2}")).isEqualTo(done());
    // Where something on the way keeps deliveries, it comes twice, to no effect at the store.
    assertThat(new LinkedHashSet<>(server.taken())).containsExactly("{\"n\":1}", "{\"n\":2}");
  }

  @Test
  void whatWasTakenButNotAnsweredIsSentAgainAsItWas() {
    server.answer(
        delivery -> {
          server.answer(again -> new Outcome.Acknowledged(0, 1));
          return late();
        });
    uplink.close();
    uplink = uplink(server.uri(), HASTY);
    assertThat(deliver("{\"n\":1}")).isInstanceOf(Outcome.Later.class);
    assertThat(deliver("{\"n\":1}")).isEqualTo(new Outcome.Acknowledged(0, 1));
    assertThat(server.taken()).containsExactly("{\"n\":1}", "{\"n\":1}");
  }

  @Test
  void aServerThatIsTooSlowIsNotWaitedForForEver() {
    uplink.close();
    uplink = uplink(server.uri(), HASTY);
    assertThat(deliver("{}")).isEqualTo(done());
    server.answer(delivery -> late());
    assertThat(deliver("{}")).isEqualTo(new Outcome.Later(Duration.ZERO, silence()));
  }

  @Test
  void closingFromAnotherThreadEndsTheFirstDelivery() {
    closingEndsADelivery();
  }

  @Test
  void closingFromAnotherThreadEndsALaterDelivery() {
    assertThat(deliver("{}")).isEqualTo(done());
    closingEndsADelivery();
  }

  private void closingEndsADelivery() {
    int before = server.taken().size();
    server.answer(delivery -> late());
    CompletableFuture<Outcome> delivery = CompletableFuture.supplyAsync(() -> deliver("{}"));
    await().until(() -> server.taken().size() > before);
    uplink.close();
    assertThat(delivery).succeedsWithin(Duration.ofSeconds(30)).isInstanceOf(Outcome.Later.class);
    assertThat(server.taken()).hasSize(before + 1);
    release.countDown();
    server.answer(again -> done());
    assertThat(deliver("{}")).isEqualTo(done());
  }

  @Test
  void closingBeforeTheFirstDeliveryAndTwiceIsHarmless() {
    uplink.close();
    uplink.close();
    assertThat(deliver("{}")).isEqualTo(done());
  }

  @Test
  void namesWhereItLeadsWithoutSecrets() {
    assertThat(uplink.destination()).isNotBlank();
  }
}
