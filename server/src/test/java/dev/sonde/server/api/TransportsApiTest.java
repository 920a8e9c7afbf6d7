package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.server.LinkedAgent;
import dev.sonde.server.RunningServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** How messages come and go, over HTTP. */
@Timeout(120)
class TransportsApiTest {
  @TempDir Path folder;
  private RunningServer server;
  private DescribedAnswers described;

  TransportsApiTest() {}

  @BeforeEach
  void start() {
    server = new RunningServer(folder);
    described = new DescribedAnswers(server.get("/api/v1/openapi.json").body());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode transport(int place) {
    return described
        .check("listTransports", server.get("/api/v1/transports"))
        .get("transports")
        .get(place);
  }

  private JsonNode links(String query) {
    return described.check("listLinks", server.get("/api/v1/links" + query)).get("links");
  }

  @Test
  void theLinkAndPostsAreThereWithoutABroker() {
    assertThat(transport(0).get("name").asString()).isEqualTo("link");
    assertThat(transport(0).get("connected").asBoolean()).isTrue();
    assertThat(transport(1).get("name").asString()).isEqualTo("http");
    assertThat(transport(2)).isNull();
    assertThat(links("")).isEmpty();
  }

  @Test
  void agentsThatAreLinkedAreCountedAndNamed() {
    try (LinkedAgent _ = new LinkedAgent(server.uri("/"), "far", (order, events) -> {})) {
      await().until(() -> links("").size() == 1);
      assertThat(links("?agent=far").get(0).get("transport").asString()).isEqualTo("link");
      assertThat(links("?agent=far").get(0).get("via")).isEmpty();
      assertThat(links("?agent=near")).isEmpty();
      assertThat(transport(0).get("agents").asInt()).isEqualTo(1);
      assertThat(transport(0).get("in").asInt()).isPositive();
    }
    await().until(() -> links("").isEmpty());
  }

  @Test
  void whatIsPostedIsCounted() {
    int before = transport(1).get("in").asInt();
    server.send("POST", "/metrics", "{}");
    server.send("GET", "/metrics", "");
    assertThat(transport(1).get("in").asInt()).isEqualTo(before + 1);
    assertThat(transport(1).get("out").asInt()).isEqualTo(before + 1);
  }

  @Test
  void aParameterThatIsNotKnownIsRefused() {
    assertThat(server.get("/api/v1/links?agnt=x").statusCode()).isEqualTo(400);
  }
}
