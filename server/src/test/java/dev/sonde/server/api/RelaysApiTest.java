package dev.sonde.server.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.server.LinkedAgent;
import dev.sonde.server.RunningServer;
import dev.sonde.transport.session.AgentIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The tree of relays, with agents that say by which they come. */
@Timeout(120)
class RelaysApiTest {
  @TempDir Path folder;

  RelaysApiTest() {}

  @Test
  void agentsStandBehindTheirNearestRelay() {
    try (RunningServer server = new RunningServer(folder)) {
      DescribedAnswers described = new DescribedAnswers(server.get("/api/v1/openapi.json").body());
      assertThat(relays(server, described)).isEmpty();
      URI at = server.uri("/");
      try (LinkedAgent near = LinkedAgent.of(at, new AgentIdentity("near", "1", List.of(), true));
          LinkedAgent far =
              LinkedAgent.of(at, new AgentIdentity("far", "1", List.of("near"), true));
          LinkedAgent agent =
              LinkedAgent.of(at, new AgentIdentity("me", "2", List.of("far", "near"), false))) {
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> relays(server, described).path(0).path("agents").size() == 1);
        JsonNode relays = relays(server, described);
        assertThat(relays)
            .extracting(each -> each.get("relay").asString())
            .containsExactly("far", "near");
        assertThat(relays.get(0).get("agents").get(0).get("agent").asString()).isEqualTo("me");
        assertThat(relays.get(0).get("agents").get(0).get("relay").asBoolean()).isFalse();
        assertThat(relays.get(1).get("agents").get(0).get("agent").asString()).isEqualTo("far");
        assertThat(relays.get(1).get("linked").asBoolean()).isTrue();
        assertThat(List.of(near, far, agent)).allMatch(each -> each.orders().isEmpty());
      }
    }
  }

  private static JsonNode relays(RunningServer server, DescribedAnswers described) {
    return described.check("listRelays", server.get("/api/v1/relays")).get("relays");
  }
}
