package dev.sonde.probe.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.probe.Deadline;
import dev.sonde.probe.Net;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ObjIntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On loopback, with replies that are forged: the test knows the socket's key. */
class EchoLoopIT {
  private static final EchoKey KEY = new EchoKey(IpVersion.V4, 0x5e0d, 0x0123_4567_89ab_cdefL);
  private static final InetAddress HOST = InetAddress.getLoopbackAddress();
  private static final int SILENT = 63;
  private static final String TABLE = "ip sonde_t_loop";

  private final Arena arena = Arena.ofAuto();
  private Forger forger;
  private EchoLoop loop;

  @BeforeEach
  void open() throws InterruptedException {
    Net.require("nft");
    Net.tryTo("nft delete table " + TABLE);
    Net.run("nft add table " + TABLE);
    Net.run("nft 'add chain " + TABLE + " in { type filter hook input priority 0; }'");
    Net.run(
        "nft add rule "
            + TABLE
            + " in icmp type echo-request ip length "
            + (20 + 8 + SILENT)
            + " drop");
    loop = EchoLoop.open(KEY, false, System::nanoTime, InstantSource.system());
    forger = new Forger(arena);
  }

  @AfterEach
  void close() throws InterruptedException {
    if (loop != null) {
      loop.close();
      forger.close();
      Net.tryTo("nft delete table " + TABLE);
    }
  }

  /** Sends packets that no kernel would. */
  private static final class Forger implements AutoCloseable {
    private final PacketSocket socket = PacketSocket.open(IpVersion.V4, false, 1);
    private final MessageBatch batch;

    Forger(Arena arena) {
      batch = new MessageBatch(arena, 1, 512, SentControls.BYTES);
    }

    private void send(InetAddress from, int length) {
      batch.setTarget(0, IpVersion.V4, Address.of(HOST));
      Route route = new Route(0, 0, 0, Optional.of(from), false);
      batch.setLengths(0, length, SentControls.write(batch, 0, IpVersion.V4, route));
      assertThat(socket.send(batch, 0, 1)).isEqualTo(1);
    }

    void reply(InetAddress from, long cookie, long index, int size, int damage) {
      EchoFormat.write(
          batch.data(), 0, IpVersion.V4, KEY.identifier(), (int) index, cookie, index, size);
      // From request to reply: the checksum grows by what the type loses.
      batch.data().set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
      short sum = batch.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, 2);
      batch.data().set(ValueLayout.JAVA_SHORT_UNALIGNED, 2, (short) (sum + 8 + damage));
      send(from, EchoFormat.HEADER + size);
    }

    /** Host unreachable, with only the eight bytes of the echo that RFC 792 asks for. */
    void unreachable(InetAddress from, int sequence) {
      byte[] bytes = new byte[8 + 20 + 8];
      bytes[0] = 3;
      bytes[1] = 1;
      bytes[8] = 0x45;
      bytes[8 + 9] = 1;
      System.arraycopy(HOST.getAddress(), 0, bytes, 8 + 16, 4);
      bytes[28] = 8;
      bytes[32] = (byte) (KEY.identifier() >> 8);
      bytes[33] = (byte) KEY.identifier();
      bytes[34] = (byte) (sequence >> 8);
      bytes[35] = (byte) sequence;
      for (int i = 0; i < bytes.length; i++) {
        batch.data().set(ValueLayout.JAVA_BYTE, i, bytes[i]);
      }
      int sum = EchoFormat.sum(batch.data(), 0, bytes.length);
      batch.data().set(ValueLayout.JAVA_SHORT_UNALIGNED, 2, (short) ~sum);
      send(from, bytes.length);
    }

    @Override
    public void close() {
      socket.close();
    }
  }

  private static Echoes echoes(InetAddress to, int count, Duration spacing, int size) {
    return new Echoes(to, count, spacing, Duration.ofSeconds(20), size, Route.USUAL);
  }

  private static Deadline aMinute() {
    return Deadline.in(Duration.ofMinutes(1), System::nanoTime);
  }

  private EchoResult run(Echoes plan, ObjIntConsumer<Echo> watcher) throws InterruptedException {
    Burst burst = loop.start(plan, aMinute(), true);
    burst.await(watcher);
    return burst.result(true);
  }

  private static InetAddress local(int number) throws UnknownHostException {
    return InetAddress.getByAddress(
        new byte[] {127, 53, (byte) (number >> 8), (byte) (number | 1)});
  }

  @Test
  void repliesThatAreNotGenuineAreToldApart() throws Exception {
    EchoResult result =
        run(
            echoes(HOST, 2, Duration.ofSeconds(1), 56),
            (_, number) -> {
              if (number == 0) {
                long index = 1 << 10;
                forger.reply(HOST, KEY.cookie(), index, 56, 0);
                forger.reply(HOST, KEY.cookie() + 1, index | 1, 56, 0);
                forger.reply(HOST, KEY.cookie(), index | 1, 56, 1);
                forger.reply(HOST, KEY.cookie(), index | 1, 56, 0);
                forger.reply(HOST, KEY.cookie(), 99L << 10, 56, 0);
                forger.reply(HOST, KEY.cookie(), index, 55, 0);
                try {
                  forger.reply(local(1), KEY.cookie(), index, 56, 0);
                } catch (UnknownHostException e) {
                  throw new AssertionError(e);
                }
              }
            });
    assertThat(result.echoes()).allSatisfy(e -> assertThat(e).isInstanceOf(Echo.Reply.class));
    assertThat(result.duplicates()).isEqualTo(1);
    assertThat(loop.counts()).isEqualTo(new EchoCounts(0, 1, 4, 1));
  }

  @Test
  void aReplyAfterTheTimeoutIsLate() throws Exception {
    Echoes plan =
        new Echoes(HOST, 2, Duration.ofSeconds(2), Duration.ofMillis(50), SILENT, Route.USUAL);
    EchoResult result =
        run(
            plan,
            (_, number) -> {
              if (number == 0) {
                forger.reply(HOST, KEY.cookie(), 1 << 10, SILENT, 0);
              }
            });
    assertThat(result.echoes()).containsExactly(new Echo.Lost(), new Echo.Lost());
    assertThat(result.late()).isEqualTo(1);
  }

  @Test
  void aReplyAfterTheBurstIsCounted() throws Exception {
    run(echoes(HOST, 1, Duration.ZERO, 56), (_, _) -> {});
    forger.reply(HOST, KEY.cookie(), 1 << 10, 56, 0);
    run(echoes(HOST, 1, Duration.ZERO, 56), (_, _) -> {});
    assertThat(loop.counts()).isEqualTo(new EchoCounts(1, 0, 0, 0));
  }

  @Test
  void anErrorThatQuotesEightBytesIsKnownByTheSequence() throws Exception {
    CompletableFuture<EchoResult> silent = new CompletableFuture<>();
    CountDownLatch started = new CountDownLatch(1);
    Thread.startVirtualThread(
        () -> {
          Burst burst = loop.start(echoes(HOST, 1, Duration.ZERO, SILENT), aMinute(), false);
          started.countDown();
          try {
            burst.await((_, _) -> {});
            silent.complete(burst.result(true));
          } catch (InterruptedException e) {
            silent.completeExceptionally(e);
          }
        });
    started.await();
    run(echoes(HOST, 1, Duration.ZERO, 56), (_, _) -> {});
    forger.unreachable(local(2), 0);
    Echo.Refused refused = (Echo.Refused) silent.get().echoes().getFirst();
    assertThat(refused.error().words()).isEqualTo("host unreachable from 127.53.0.3");
    assertThat(refused.rttMillis()).isPositive();
  }

  /** More than an identifier and a sequence could tell apart, answered in a random order. */
  @Test
  void seventyThousandEchoesAreOutAtOnce() throws Exception {
    int bursts = 70;
    int each = 1_000;
    Semaphore known = new Semaphore(0);
    AtomicInteger replies = new AtomicInteger();
    Semaphore started = new Semaphore(0);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<EchoResult>> results = new ArrayList<>();
      for (int i = 0; i < bursts; i++) {
        InetAddress target = local(2 * i);
        results.add(
            threads.submit(
                () -> {
                  Burst burst =
                      loop.start(
                          new Echoes(
                              target,
                              each,
                              Duration.ZERO,
                              Duration.ofMinutes(1),
                              SILENT,
                              Route.USUAL),
                          aMinute(),
                          true);
                  started.release();
                  burst.await(
                      (echo, _) -> {
                        replies.addAndGet(echo instanceof Echo.Reply ? 1 : 0);
                        known.release();
                      });
                  return burst.result(true);
                }));
        started.acquire(); // so that bursts have their numbers in this order
      }
      // Sent after all the others, which were due before.
      run(echoes(HOST, 1, Duration.ZERO, 56), (_, _) -> {});
      assertThat(replies).hasValue(0);
      answerAll(bursts, each, known);
      for (Future<EchoResult> result : results) {
        assertThat(result.get().echoes())
            .allSatisfy(echo -> assertThat(echo).isInstanceOf(Echo.Reply.class));
      }
    }
    assertThat(replies).hasValue(bursts * each);
  }

  private void answerAll(int bursts, int each, Semaphore known)
      throws InterruptedException, UnknownHostException {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < bursts * each; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(53));
    int sent = 0;
    for (int echo : order) {
      long id = 1L + echo / each;
      forger.reply(local(2 * (echo / each)), KEY.cookie(), id << 10 | echo % each, SILENT, 0);
      if (++sent % 500 == 0) {
        known.acquire(500);
      }
    }
  }

  @Test
  void aClockThatIsSetInMidProbeDoesNotSpoilTheTime() throws Exception {
    AtomicReference<Duration> step = new AtomicReference<>(Duration.ZERO);
    try (EchoLoop stepped =
        EchoLoop.open(
            new EchoKey(IpVersion.V4, 0x5e0e, 7),
            false,
            System::nanoTime,
            () -> Instant.now().plus(step.get()))) {
      Burst burst = stepped.start(echoes(HOST, 1, Duration.ZERO, SILENT), aMinute(), false);
      Burst marker = stepped.start(echoes(HOST, 1, Duration.ZERO, 56), aMinute(), false);
      marker.await((_, _) -> {});
      step.set(Duration.ofHours(-1));
      EchoKey key = new EchoKey(IpVersion.V4, 0x5e0e, 7);
      forgeFor(key);
      burst.await((_, _) -> {});
      Echo.Reply reply = (Echo.Reply) burst.result(true).echoes().getFirst();
      assertThat(reply.isKernelTimed()).isFalse();
      assertThat(reply.rttMillis()).isBetween(0.0, 60_000.0);
      assertThat(((Echo.Reply) marker.result(true).echoes().getFirst()).isKernelTimed()).isTrue();
    }
  }

  private void forgeFor(EchoKey key) {
    EchoFormat.write(
        forger.batch.data(), 0, IpVersion.V4, key.identifier(), 0, key.cookie(), 1 << 10, SILENT);
    forger.batch.data().set(ValueLayout.JAVA_BYTE, 0, (byte) 0);
    short sum = forger.batch.data().get(ValueLayout.JAVA_SHORT_UNALIGNED, 2);
    forger.batch.data().set(ValueLayout.JAVA_SHORT_UNALIGNED, 2, (short) (sum + 8));
    forger.send(HOST, EchoFormat.HEADER + SILENT);
  }

  @Test
  void moreThanTheMostIsRefusedAndRoomComesBack() throws Exception {
    List<Burst> all = new ArrayList<>();
    Echoes slow = echoes(HOST, Echoes.MOST, Duration.ofSeconds(10), SILENT);
    for (int i = 0; i < EchoLoop.MOST / Echoes.MOST; i++) {
      all.add(loop.start(slow, aMinute(), false));
    }
    assertThatThrownBy(() -> loop.start(slow, aMinute(), false))
        .isInstanceOf(PacketException.class)
        .hasMessageContaining("under way");
    for (Burst burst : all) {
      loop.cancel(burst);
      burst.await((_, _) -> {});
    }
    loop.start(slow, aMinute(), false);
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    Burst burst = loop.start(echoes(HOST, 1, Duration.ZERO, SILENT), aMinute(), false);
    loop.close();
    assertThatThrownBy(() -> burst.await((_, _) -> {})).isInstanceOf(PacketException.class);
    Burst after = loop.start(echoes(HOST, 1, Duration.ZERO, SILENT), aMinute(), false);
    assertThatThrownBy(() -> after.await((_, _) -> {})).isInstanceOf(PacketException.class);
  }

  @Test
  void anInterruptedRunIsGivenUp() throws Exception {
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread thread =
        Thread.startVirtualThread(
            () -> {
              try {
                run(echoes(HOST, 1, Duration.ZERO, SILENT), (_, _) -> {});
                interrupted.complete(false);
              } catch (InterruptedException e) {
                interrupted.complete(true);
              }
            });
    thread.interrupt();
    assertThat(interrupted.get()).isTrue();
  }
}
