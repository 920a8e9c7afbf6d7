package dev.sonde.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Backups of a server that runs, and what becomes of them when something is cut off. */
class BackupIT {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final int KILLS = Boolean.getBoolean("full") ? 25 : 2;
  private static final String SNAPSHOTS = "/api/v1/snapshots";
  private static final String AGENT = "sender";

  @TempDir Path folder;

  private final long epoch = Reports.micros() - Duration.ofHours(1).toNanos() / 1_000;
  private final SplittableRandom random = new SplittableRandom();

  private Http.Answer send(Http http, long first, long last)
      throws IOException, InterruptedException {
    Http.Answer answer =
        http.post(
            "/api/v1/reports",
            Reports.counting(AGENT, "one", epoch, first, last),
            "Content-Type",
            "application/json");
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  private Samples upTo(long last) {
    return new Samples(
        LongStream.rangeClosed(1, last).mapToObj(n -> Reports.countTime(epoch, n)).toList(),
        LongStream.rangeClosed(1, last).mapToObj(n -> (double) n).toList());
  }

  /** Runs the program to its end, which must be with this exit status; gives what it said. */
  private String run(int status, Object... arguments) throws Exception {
    try (Run run = start(arguments)) {
      int ended = run.exitStatus(LONG);
      String said = run.out() + run.err();
      assertThat(ended).as(said).isEqualTo(status);
      return said;
    }
  }

  private Run start(Object... arguments) throws IOException {
    return Run.start(folder, Stream.of(arguments).map(String::valueOf).toArray(String[]::new));
  }

  private void killAtSomeMoment(Run run) throws InterruptedException {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(random.nextLong(200, 2_500)));
    run.kill();
  }

  private static void releaseWhatIsLeft(Http http) throws IOException, InterruptedException {
    for (JsonNode each : http.get(SNAPSHOTS).json().get("rows")) {
      assertThat(http.delete(SNAPSHOTS + "/" + each.get("id").asString()).status()).isEqualTo(204);
    }
  }

  @Test
  void backupsThatAreKilledHarmNeitherServerNorFormerOnes() throws Exception {
    Path backups = folder.resolve("backups");
    long sent = 100;
    try (Server server = Server.start(folder)) {
      Http http = server.http();
      send(http, 1, sent);
      run(0, "backup", backups, "--server", server.address());
      for (int kill = 0; kill < KILLS; kill++) {
        try (Run backup = start("backup", backups, "--server", server.address())) {
          send(http, sent + 1, sent + 50);
          sent += 50;
          killAtSomeMoment(backup);
        }
        send(http, sent + 1, sent + 50);
        sent += 50;
        run(0, "backup", "verify", backups);
        releaseWhatIsLeft(http);
      }
      run(0, "backup", backups, "--server", server.address(), "--keep", 2);
      assertThat(run(0, "backup", "list", backups).lines()).hasSize(2);
      assertThat(Samples.read(http, "count", "n", AGENT)).isEqualTo(upTo(sent));
      assertThat(run(0, "doctor", "--server", server.address())).doesNotContain("error");
      send(http, sent + 1, sent + 50);
    }
    Path restored = folder.resolve("restored");
    run(0, "restore", backups, "--data", restored);
    try (Server server = Server.start(folder, restored, Ports.free())) {
      assertThat(Samples.read(server.http(), "count", "n", AGENT)).isEqualTo(upTo(sent));
      JsonNode again = send(server.http(), 1, sent + 50).json();
      assertThat(again.get("stored").asLong()).isEqualTo(50);
      assertThat(again.get("duplicates").asLong()).isEqualTo(sent);
      assertThat(Samples.read(server.http(), "count", "n", AGENT)).isEqualTo(upTo(sent + 50));
    }
  }

  @Test
  void aRestoreThatIsKilledIsNoDataFolderUntilItIsRunAgain() throws Exception {
    Path backups = folder.resolve("backups");
    try (Server server = Server.start(folder)) {
      send(server.http(), 1, 100);
      run(0, "backup", backups, "--server", server.address());
    }
    List<Path> wholes = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      Path restored = folder.resolve("restored-" + kill);
      try (Run restore = start("restore", backups, "--data", restored)) {
        killAtSomeMoment(restore);
      }
      if (Files.exists(restored.resolve("restoring"))) {
        assertThat(run(1, "server", "--listen", "127.0.0.1:0", "--data", restored))
            .contains("sonde restore");
      }
      if (!Files.exists(restored.resolve("sonde.duckdb"))
          || Files.exists(restored.resolve("restoring"))) {
        run(0, "restore", backups, "--data", restored);
      }
      wholes.add(restored);
    }
    for (Path whole : wholes) {
      run(0, "doctor", "--data", whole);
    }
    try (Server server = Server.start(folder, wholes.getLast(), Ports.free())) {
      assertThat(Samples.read(server.http(), "count", "n", AGENT)).isEqualTo(upTo(100));
    }
  }

  @Test
  void aBackupForWhichThereIsNoRoomLeavesTheFormerOne() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), "24m");
        Server server = Server.start(folder)) {
      Path backups = disk.path().resolve("backups");
      send(server.http(), 1, 100);
      run(0, "backup", backups, "--server", server.address());
      Path all = disk.fillUpTo(0);
      send(server.http(), 101, 200);
      assertThat(run(2, "backup", backups, "--server", server.address()))
          .contains("No space left on device");
      run(0, "backup", "verify", backups);
      Files.delete(all);
      run(0, "backup", backups, "--server", server.address(), "--keep", 1);
      assertThat(run(0, "backup", "verify", backups).lines()).hasSize(1);
    }
  }
}
