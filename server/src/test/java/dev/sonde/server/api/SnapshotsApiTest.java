package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.server.RunningServer;
import dev.sonde.server.backup.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Snapshots over HTTP, with a store that pretends. */
@Timeout(120)
class SnapshotsApiTest {
  private static final String SNAPSHOTS = "/api/v1/snapshots";

  @TempDir Path folder;
  private RunningServer server;
  private DescribedAnswers described;

  @BeforeEach
  void start() throws IOException {
    Files.createDirectories(folder.resolve("snapshots/left-over"));
    server = new RunningServer(folder);
    described = new DescribedAnswers(server.get("/api/v1/openapi.json").body());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode take() {
    return described.check("takeSnapshot", server.send("POST", SNAPSHOTS, ""));
  }

  @Test
  void aSnapshotIsMadeInTheServersFolderKeptAndGivenBack() throws Exception {
    assertThat(folder.resolve("snapshots/left-over")).doesNotExist();
    Files.writeString(folder.resolve("server-name"), "abc\n");
    JsonNode made = take();
    Path there = Path.of(made.get("folder").asString());
    assertThat(there.getParent()).isEqualTo(folder.resolve("snapshots"));
    Manifest manifest = Manifest.read(Files.readAllBytes(there.resolve("snapshot.json")));
    assertThat(manifest.id()).isEqualTo(made.get("id").asString());
    assertThat(manifest.version()).isEqualTo("1.2.3");
    assertThat(manifest.files())
        .extracting(file -> file.path())
        .containsExactly("sonde.duckdb", "inventory.sqlite", "server-name");
    assertThat(there.resolve("inventory.sqlite")).isNotEmptyFile();

    described.check("takeSnapshot", server.send("POST", SNAPSHOTS, "{}"));
    assertThat(described.checked()).contains("takeSnapshot 409");
    String path = SNAPSHOTS + "/" + made.get("id").asString();
    JsonNode renewed =
        described.check("renewSnapshot", server.send("PUT", path, "{\"lease_s\": 3600}"));
    assertThat(renewed.get("expires").asLong()).isGreaterThan(made.get("expires").asLong());
    assertThat(described.check("listSnapshots", server.get(SNAPSHOTS)).get("rows")).hasSize(1);
    assertThat(server.send("DELETE", path, "").statusCode()).isEqualTo(204);
    assertThat(there).doesNotExist();
    described.check("releaseSnapshot", server.send("DELETE", path, ""));
    described.check("renewSnapshot", server.send("PUT", path, ""));
    assertThat(described.check("listSnapshots", server.get(SNAPSHOTS)).get("rows")).isEmpty();
    take();
  }

  @Test
  void aSnapshotThatNobodyGivesBackIsDeletedAtItsTime() {
    Path there = Path.of(take().get("folder").asString());
    server.clock.advance(599);
    assertThat(described.check("listSnapshots", server.get(SNAPSHOTS)).get("rows")).hasSize(1);
    server.clock.advance(2);
    await().untilAsserted(() -> assertThat(there).doesNotExist());
    take();
  }

  @Test
  void itGoesWithTheServer() {
    Path there = Path.of(take().get("folder").asString());
    server.close();
    assertThat(there).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"lease_s\": 9}",
        "{\"lease_s\": 3601}",
        "{\"lease\": 60}",
        "[]",
        "{\"path\": 1}"
      })
  void whatMakesNoSenseIsRefused(String body) {
    described.check("takeSnapshot", server.send("POST", SNAPSHOTS, body));
    assertThat(described.checked()).containsExactly("takeSnapshot 400");
  }

  @Test
  void whereItFailsNothingIsLeft() {
    server.store.fail(true);
    described.check("takeSnapshot", server.send("POST", SNAPSHOTS, ""));
    assertThat(described.checked()).containsExactly("takeSnapshot 503");
    assertThat(folder.resolve("snapshots")).isEmptyDirectory();
    server.store.fail(false);
    take();
    assertThat(described.checked()).contains("takeSnapshot 201");
  }
}
