package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Either side is killed or away: nothing acknowledged is lost, and nothing is there twice. */
class CrashIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** An agent's longest rest grows with the time that its server is away. */
  private static final Duration REPLAY = Duration.ofSeconds(90);

  private static final boolean FULL = Boolean.getBoolean("full");

  /** Enough that what they send together is not held back until more comes. */
  private static final int SENDERS = 12;

  private static final int KILLS = FULL ? 10 : 3;
  private static final int SPOOLED = FULL ? 300 : 5;
  private static final int AWAY_S = FULL ? 600 : 6;

  @TempDir Path folder;

  @Test
  void aKilledServerHasAllThatItAcknowledged() throws Exception {
    long epoch = Reports.micros() - Duration.ofHours(1).toNanos() / 1_000;
    List<Sender> senders = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      senders.add(new Sender("sender-" + i, "stream-" + i, epoch));
    }
    try (Server server = Server.start(folder)) {
      for (int kill = 1; kill <= KILLS; kill++) {
        killUnderLoad(server, senders, kill * 150L);
        server.startAgain();
        assertKept(server.http(), senders);
      }
      for (Sender sender : senders) {
        sender.sendAllAgain(server.http());
      }
      for (Sender sender : senders) {
        assertThat(Samples.read(server.http(), "count", "n", sender.agent()))
            .isEqualTo(sender.upTo(sender.tried()));
      }
    }
  }

  /** Sends until each sender has so many acknowledgements, kills the server, and lets them end. */
  private static void killUnderLoad(Server server, List<Sender> senders, long acknowledged)
      throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> sending = new ArrayList<>();
      for (Sender sender : senders) {
        sending.add(threads.submit(() -> sender.sendUntilBroken(server.http())));
      }
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> senders.stream().allMatch(s -> s.acknowledged() >= acknowledged));
      assertThat(sending).as("senders at work").noneMatch(Future::isDone);
      server.kill();
      for (Future<?> sender : sending) {
        sender.get();
      }
    }
  }

  private static void assertKept(Http http, List<Sender> senders)
      throws IOException, InterruptedException {
    for (Sender sender : senders) {
      Samples kept = Samples.read(http, "count", "n", sender.agent());
      // What was under way may have become durable without the acknowledgement getting through.
      assertThat((long) kept.size())
          .as("reports of %s", sender.agent())
          .isBetween(sender.acknowledged(), sender.tried());
      assertThat(kept).isEqualTo(sender.upTo(kept.size()));
    }
  }

  /**
   * Sends numbered reports, three in a delivery, and remembers what was acknowledged. What was not
   * is sent again, as an agent does.
   */
  private static final class Sender {
    private static final int TOGETHER = 3;

    private final String agent;
    private final String stream;
    private final long epoch;
    private volatile long acknowledged;
    private volatile long tried;

    Sender(String agent, String stream, long epoch) {
      this.agent = agent;
      this.stream = stream;
      this.epoch = epoch;
    }

    String agent() {
      return agent;
    }

    long acknowledged() {
      return acknowledged;
    }

    long tried() {
      return tried;
    }

    void sendUntilBroken(Http http) {
      try {
        while (true) {
          long next = acknowledged + 1;
          long last = next + TOGETHER - 1;
          tried = last;
          Http.Answer answer = deliver(http, next, last);
          if (answer.status() == 200) {
            acknowledged = last;
          }
        }
      } catch (IOException e) {
        // The server was killed, as it was meant to be.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    /** Sends all reports once more; those that are there are duplicates. */
    void sendAllAgain(Http http) throws IOException, InterruptedException {
      int kept = Samples.read(http, "count", "n", agent).size();
      for (long first = 1; first <= tried; first += 100) {
        long last = Math.min(tried, first + 99);
        JsonNode answer = deliver(http, first, last).json();
        long fresh = Math.max(0, last - Math.max(first - 1, kept));
        assertThat(answer.get("stored").asLong()).isEqualTo(fresh);
        assertThat(answer.get("duplicates").asLong()).isEqualTo(last - first + 1 - fresh);
      }
    }

    private Http.Answer deliver(Http http, long first, long last)
        throws IOException, InterruptedException {
      String body = Reports.counting(agent, stream, epoch, first, last);
      return http.post("/api/v1/reports", body, "Content-Type", "application/json");
    }

    /** What a server has that has exactly the first reports. */
    Samples upTo(long last) {
      return new Samples(
          LongStream.rangeClosed(1, last).mapToObj(n -> Reports.countTime(epoch, n)).toList(),
          LongStream.rangeClosed(1, last).mapToObj(n -> (double) n).toList());
    }
  }

  @Test
  void aKilledAgentsSpoolArrivesInOrderAndOnce() throws Exception {
    int port = Ports.free();
    try (Wire wire = new Wire(port)) {
      try (Run agent = agent(wire)) {
        awaitSpooled(agent, SPOOLED);
        agent.kill();
      }
      try (Run agent = agent(wire);
          Server server = Server.start(folder, folder.resolve("data"), port)) {
        await("the replay")
            .atMost(REPLAY)
            .until(
                () ->
                    wire.acknowledged().size() == 2
                        && List.copyOf(wire.acknowledged().values()).getLast().size() >= 3);
        agent.close();
        List<List<Long>> streams = List.copyOf(wire.acknowledged().values());
        assertThat(streams.getFirst()).hasSizeGreaterThanOrEqualTo(SPOOLED);
        streams.forEach(CrashIT::assertContiguous);
        assertStored(server.http(), wire.count());
      }
    }
  }

  @Test
  void anAgentReplaysWhatItMeasuredWhileItsServerWasAway() throws Exception {
    try (Server server = Server.start(folder);
        Wire wire = new Wire(server.port());
        Run agent = agent(wire)) {
      await().atMost(SOON).until(() -> wire.count() >= 2);
      server.kill();
      int before = wire.count();
      await().atMost(SOON).until(() -> agent.err().contains("does not take reports"));
      awaitSpooled(agent, AWAY_S);
      assertThat(wire.count()).isEqualTo(before);
      server.startAgain();
      await("the replay").atMost(REPLAY).until(() -> agent.err().contains("is back after"));
      int caughtUp = wire.count();
      await("live reports again").atMost(SOON).until(() -> wire.count() >= caughtUp + 2);
      agent.close();

      assertThat(wire.acknowledged()).hasSize(1);
      wire.acknowledged().values().forEach(CrashIT::assertContiguous);
      assertThat(wire.count()).isGreaterThanOrEqualTo(before + AWAY_S + 2);
      assertThat(agent.err()).containsOnlyOnce("does not take reports").contains("replayed");
      assertStored(server.http(), wire.count());
    }
  }

  private Run agent(Wire wire) throws IOException {
    return Run.start(
        folder,
        Map.of(),
        List.of(
            "agent",
            "--server",
            wire.address(),
            "--interval",
            "1",
            "--device-id",
            "crashing",
            "--state-dir",
            state().toString()));
  }

  private Path state() {
    return folder.resolve("state");
  }

  /** Waits until the spool has grown so many times; the agent adds one report at a time. */
  private void awaitSpooled(Run agent, int reports) {
    Growth growth = new Growth(state().resolve("spool"));
    await("reports in the spool")
        .atMost(Duration.ofSeconds(3L * reports + 30))
        .pollInterval(Duration.ofMillis(100))
        .failFast("the agent ended", () -> assertThat(agent.isAlive()).as(agent.err()).isTrue())
        .until(() -> growth.seen() >= reports);
  }

  /** Counts how often a folder was seen larger than before. */
  private static final class Growth {
    private final Path folder;
    private long largest;
    private int count;

    Growth(Path folder) {
      this.folder = folder;
    }

    int seen() throws IOException {
      long bytes = bytes();
      if (bytes > largest) {
        count += largest == 0 ? 0 : 1;
        largest = bytes;
      }
      return count;
    }

    private long bytes() throws IOException {
      if (!Files.isDirectory(folder)) {
        return 0;
      }
      try (Stream<Path> files = Files.list(folder)) {
        return files.mapToLong(file -> file.toFile().length()).sum();
      }
    }
  }

  private static void assertContiguous(List<Long> sequences) {
    assertThat(sequences).isEqualTo(LongStream.rangeClosed(1, sequences.size()).boxed().toList());
  }

  /** Each report has one point of the host. */
  private static void assertStored(Http http, int reports)
      throws IOException, InterruptedException {
    Samples stored = Samples.read(http, "host", "uptime_s", "crashing");
    assertThat(stored.size()).isEqualTo(reports);
    assertThat(stored.times()).isSorted().doesNotHaveDuplicates();
    assertThat(stored.values()).isSorted();
  }
}
