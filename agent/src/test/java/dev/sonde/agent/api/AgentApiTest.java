package dev.sonde.agent.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.AgentSettings;
import dev.sonde.agent.AgentStatus;
import dev.sonde.agent.ModuleSettings;
import dev.sonde.agent.module.ModuleHost;
import dev.sonde.model.Fields;
import dev.sonde.module.AgentModule;
import dev.sonde.module.ModuleCall;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The API over real sockets, on ports that the system chooses. */
@Timeout(60)
class AgentApiTest {
  private static final String JSON = "Content-Type: application/json\r\n";

  @TempDir Path folder;
  private ModuleHost host;
  private AgentApi api;

  /** Doubles a number, or crashes. */
  private record Doubles() implements AgentModule {
    @Override
    public String name() {
      return "doubles";
    }

    @Override
    public String summary() {
      return "Doubles.";
    }

    @Override
    public String inputSchema() {
      return "{\"required\":[\"n\"],\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":0}}}";
    }

    @Override
    public Map<String, ?> run(ModuleCall call) {
      if (call.whole("n") == 13) {
        throw new IllegalStateException("unlucky");
      }
      return Map.of("twice", 2 * call.whole("n"));
    }
  }

  private record View() implements AgentView {
    @Override
    public String id() {
      return "me";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public String server() {
      return "http://server";
    }

    @Override
    public AgentStatus status() {
      return new AgentStatus(Optional.of("away"), false, 3, 5, 0, 0);
    }

    @Override
    public Fields observation() {
      return Fields.builder()
          .put("checks", 2)
          .put("assignments", "abc")
          .put("rss_bytes", 5)
          .build();
    }
  }

  private static AgentSettings.Listen at(String host, int port) {
    return new AgentSettings.Listen(host, port, Optional.empty());
  }

  @BeforeEach
  void open() {
    host =
        new ModuleHost(
            "me",
            folder,
            ModuleSettings.of(folder.resolve("modules")),
            _ -> List.of(Doubles::new),
            AgentClock.system(),
            (_, _) -> {});
    api = AgentApi.start(at("127.0.0.1", 0), new View(), host).orElseThrow();
  }

  @AfterEach
  void close() {
    api.close();
    host.close();
  }

  private String send(String request) throws IOException {
    return send(api, request);
  }

  private static String send(AgentApi to, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String request(String line, String headers, String body) {
    return "%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(line, headers, body.length(), body);
  }

  private String read(String path) throws IOException {
    return send(request("GET " + path, "", ""));
  }

  private String post(String path, String body) throws IOException {
    return send(request("POST " + path, JSON, body));
  }

  @Test
  void what_there_is_to_know_is_shown() throws IOException {
    assertThat(read("/health")).contains("200 OK").endsWith("{\"status\":\"ok\"}");
    assertThat(read("/status"))
        .contains(
            "\"id\":\"me\"",
            "\"trouble\":\"away\"",
            "\"waiting\":3",
            "\"checks\":2",
            "\"assignments\":\"abc\"");
    assertThat(read("/modules")).contains("\"name\":\"doubles\"", "\"state\":\"running\"");
    assertThat(read("/errors")).endsWith("{\"errors\":[]}");
    assertThat(read("/metrics"))
        .contains("text/plain; version=0.0.4")
        .contains(
            "\nsonde_agent_rss_bytes 5.0\n", "\nsonde_agent_module_up{module=\"doubles\"} 1.0\n");
    assertThat(read("/nothing")).contains("404 ");
    assertThat(send(request("HEAD /health", "", ""))).contains("200 OK").endsWith("\r\n\r\n");
  }

  @Test
  void a_module_is_run_and_every_failure_has_its_status() throws IOException {
    assertThat(post("/modules/doubles/run", "{\"n\":4,\"request_id\":\"q\"}"))
        .contains("200 OK")
        .endsWith("{\"request_id\":\"q\",\"output\":{\"twice\":8}}");
    assertThat(post("/modules/doubles/run", "{\"n\":-1}"))
        .contains("400 ")
        .contains("\"code\":\"bad_input\"", "n: expected at least 0, found -1");
    assertThat(post("/modules/doubles/run", "{")).contains("400 ").contains("not JSON");
    assertThat(post("/modules/nope/run", "{}"))
        .contains("404 ")
        .contains("\"code\":\"unknown_module\"");
    assertThat(post("/modules/doubles/run", "{\"n\":13}"))
        .contains("500 ")
        .contains("\"code\":\"crash\"");
    assertThat(read("/errors")).contains("unlucky", "Doubles.run");
    assertThat(post("/modules/doubles/run", "{\"n\":1}")).contains("409 ");
    assertThat(post("/modules/doubles/recover", "")).contains("200 OK");
    assertThat(post("/modules/doubles/reload", "{}")).contains("200 OK");
    assertThat(post("/modules/doubles/run", "{\"n\":1}")).contains("200 OK");
    assertThat(post("/modules/doubles/stop", "{}")).contains("\"state\":\"stopped\"");
    assertThat(post("/modules/nope/reload", "{}"))
        .contains("409 ")
        .contains("there is no module 'nope'");
    assertThat(post("/modules/doubles/explode", "{}")).contains("404 ");
  }

  @Test
  void a_page_in_a_browser_can_neither_run_nor_read_anything() throws IOException {
    String body = "{\"n\":4}";
    String path = "POST /modules/doubles/run";
    assertThat(send(request(path, "Content-Type: text/plain\r\n", body))).contains("415 ");
    assertThat(send(request(path, "", body))).contains("415 ");
    assertThat(send(request(path, JSON + "Origin: http://evil.example\r\n", body)))
        .contains("403 ");
    assertThat(send(request(path, JSON + "Origin: null\r\n", body))).contains("403 ");
    assertThat(send(request(path, JSON, body).replace("localhost", "evil.example")))
        .contains("403 ");
    assertThat(send(request("GET /modules", "", "").replace("localhost", "evil.example:9101")))
        .contains("403 ");
    assertThat(send(request("OPTIONS /modules/doubles/run", "", "")))
        .contains("405 ")
        .doesNotContain("Access-Control");
    assertThat(send(request("GET /health", "", "").replace("localhost", "[::1]:9101")))
        .contains("200 OK");
    assertThat(host.list().getFirst().runs()).isZero();
  }

  @Test
  void a_body_is_bounded() throws IOException {
    assertThat(post("/modules/doubles/run", " ".repeat(AgentApi.MOST_BODY + 1))).contains("413 ");
  }

  @Test
  void a_port_that_is_taken_is_left_to_who_has_it() throws IOException {
    assertThat(AgentApi.start(at("127.0.0.1", api.port()), new View(), host)).isEmpty();
    assertThat(read("/health")).contains("200 OK");
  }

  @Test
  void beyond_loopback_it_only_shows_things() throws IOException {
    try (AgentApi open = AgentApi.start(at("0.0.0.0", 0), new View(), host).orElseThrow()) {
      assertThat(send(open, request("POST /modules/doubles/run", JSON, "{\"n\":1}")))
          .contains("403 ");
      assertThat(send(open, request("GET /metrics", "", "").replace("localhost", "agent.example")))
          .contains("200 OK");
    }
  }
}
