package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Disks that are full: either side says so, goes on with what is possible, and recovers. */
class DiskFullIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void aServerWhoseDiskIsFullAsksForPatienceAndRecovers() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "192m");
        Server server = Server.start(folder, disk.path().resolve("data"), Ports.free())) {
      Http http = server.http();
      Ledger ledger = new Ledger();
      ledger.send(http, 100);
      assertThat(ledger.acknowledged()).isEqualTo(100);

      Path almost = disk.fillUpTo(32 << 20);
      assertRefused(ledger.sendOne(http));
      assertRefused(http.post("/metrics", Reports.simple("simple").toString()));
      assertStoreIsFailing(http);
      await().atMost(SOON).until(() -> eventTypes(http).contains("store-failed"));

      Path all = disk.fillUpTo(0);
      assertRefused(ledger.sendOne(http));
      assertStoreIsFailing(http);
      assertThat(http.get("/health").text()).isEqualTo("{\"status\": \"ok\"}");
      assertThat(http.get("/devices").json().get("rows").get(0).get("device_id").asString())
          .isEqualTo(Ledger.AGENT);
      assertThat(ledger.stored(http)).isEqualTo(ledger.expected());

      Files.delete(all);
      Files.delete(almost);
      ledger.send(http, 100);
      assertThat(ledger.acknowledged()).isEqualTo(200);
      assertThat(http.post("/metrics", Reports.simple("simple").toString()).status())
          .isEqualTo(200);
      await().atMost(SOON).until(() -> http.get("/health/ready").status() == 200);
      await().atMost(SOON).until(() -> eventTypes(http).contains("store-recovered"));
      assertThat(eventTypes(http)).containsOnlyOnce("store-failed");
      assertThat(ledger.stored(http)).isEqualTo(ledger.expected());

      server.kill();
      server.startAgain();
      assertThat(ledger.stored(server.http())).isEqualTo(ledger.expected());
    }
  }

  @Test
  @EnabledIfSystemProperty(
      named = "full",
      matches = "true",
      disabledReason = "takes 30 s: ./test --full")
  void aServerThatIsKilledWithAFullDiskStartsAgainOnceThereIsSpace() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "192m");
        Server server = Server.start(folder, disk.path().resolve("data"), Ports.free())) {
      Ledger ledger = new Ledger();
      ledger.send(server.http(), 100);
      Path all = disk.fillUpTo(0);
      assertRefused(ledger.sendOne(server.http()));
      server.kill();

      Files.delete(all);
      server.startAgain();
      assertThat(ledger.stored(server.http())).isEqualTo(ledger.expected());
      ledger.send(server.http(), 10);
      assertThat(ledger.stored(server.http())).isEqualTo(ledger.expected());
    }
  }

  @Test
  void anAgentWhoseDiskIsFullGoesOnReportingAndRecovers() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "2m");
        Server server = Server.start(folder);
        Wire wire = new Wire(server.port())) {
      try (Run agent = agent(wire, disk.path().resolve("state"))) {
        await().atMost(SOON).until(() -> wire.count() >= 2);

        Path all = disk.fillUpTo(0);
        await().atMost(SOON).until(() -> agent.err().contains("No space left on device"));
        int atFailure = wire.count();
        await().atMost(SOON).until(() -> wire.count() >= atFailure + 3);
        assertThat(agent.err()).containsOnlyOnce("No space left on device");
        assertThat(agent.isAlive()).isTrue();

        Files.delete(all);
        await().atMost(SOON).until(() -> agent.err().contains("can be written again"));
        int atRecovery = wire.count();
        await().atMost(SOON).until(() -> wire.count() >= atRecovery + 2);
      }
      assertThat(wire.acknowledged()).hasSize(1);
      List<Long> sequences = wire.acknowledged().values().iterator().next();
      assertThat(sequences).isEqualTo(LongStream.rangeClosed(1, sequences.size()).boxed().toList());
    }
  }

  private Run agent(Wire wire, Path state) throws IOException {
    return Run.start(
        folder,
        "agent",
        "--server",
        wire.address(),
        "--interval",
        "1",
        "--spool-bytes",
        "1MiB",
        "--state-dir",
        state.toString());
  }

  private static void assertRefused(Http.Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(503);
    assertThat(answer.header("Retry-After")).matches("[1-9]\\d*");
  }

  private static void assertStoreIsFailing(Http http) throws IOException, InterruptedException {
    Http.Answer ready = http.get("/health/ready");
    assertThat(ready.status()).as(ready.text()).isEqualTo(503);
    JsonNode store = ready.json().get("parts").get("store");
    assertThat(store.get("status").asString()).isEqualTo("failing");
    assertThat(store.get("problem").asString()).isNotBlank();
  }

  private static List<String> eventTypes(Http http) throws IOException, InterruptedException {
    List<String> types = new ArrayList<>();
    http.get("/api/v1/events")
        .json()
        .get("events")
        .forEach(e -> types.add(e.get("type").asString()));
    return types;
  }

  /** Sends reports of one stream, one by one, each until it is acknowledged. */
  private static final class Ledger {
    static final String AGENT = "ledger";

    private final long epoch = Reports.micros() - Duration.ofHours(1).toNanos() / 1_000;
    private long acknowledged;

    long acknowledged() {
      return acknowledged;
    }

    /** Sends the next report once. */
    Http.Answer sendOne(Http http) throws IOException, InterruptedException {
      long next = acknowledged + 1;
      String body = Reports.counting(AGENT, "one", epoch, next, next);
      Http.Answer answer = http.post("/api/v1/reports", body, "Content-Type", "application/json");
      if (answer.status() == 200) {
        acknowledged = next;
      }
      return answer;
    }

    void send(Http http, int reports) {
      long goal = acknowledged + reports;
      await()
          .atMost(SOON)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> sendOne(http).status() != 0 && acknowledged == goal);
    }

    Samples stored(Http http) throws IOException, InterruptedException {
      return Samples.read(http, "count", "n", AGENT);
    }

    Samples expected() {
      return new Samples(
          LongStream.rangeClosed(1, acknowledged)
              .mapToObj(n -> Reports.countTime(epoch, n))
              .toList(),
          LongStream.rangeClosed(1, acknowledged).mapToObj(n -> (double) n).toList());
    }
  }
}
