package dev.sonde.cli.history.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sonde.cli.client.CommandFailedException;
import dev.sonde.cli.history.Collected;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiSourceTest {
  private static final Instant FROM = Instant.parse("2024-01-01T00:00:00Z");
  private static final Pattern ASKED = Pattern.compile("query=up%5B([0-9]+)ms%5D&time=([0-9.]+)");

  private final HttpServer server;
  private final List<Long> slices = new ArrayList<>();
  private int status = 200;
  private long mostMillis = Long.MAX_VALUE;
  private String answer =
      """
      {"status":"success","data":{"resultType":"matrix","result":[
        {"metric":{"__name__":"up","values":"x","instance":"h"},"values":[[TIME,"1"],[TIME.5,"+Inf"]]}]}}
      """;

  ApiSourceTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void start() {
    server.createContext(
        "/api/v1/query",
        exchange -> {
          Matcher asked = ASKED.matcher(exchange.getRequestURI().getRawQuery());
          boolean known = asked.find();
          long millis = known ? Long.parseLong(asked.group(1)) : 0;
          slices.add(millis);
          String time = known ? asked.group(2).replaceAll("\\..*", "") : "0";
          byte[] body =
              (millis > mostMillis
                      ? "{\"error\":\"too many samples\"}"
                      : answer.replace("TIME", time))
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(millis > mostMillis ? 422 : status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Collected read(long hours) {
    return Collected.of(
        new ApiSource(
            "http://127.0.0.1:" + server.getAddress().getPort() + "/",
            List.of("up"),
            FROM,
            FROM.plusSeconds(3_600 * hours),
            Optional.empty()));
  }

  @Test
  void slicesFollowEachOtherAndBecomeLongerWhereThereIsLittle() {
    Collected read = read(100);

    assertThat(slices.stream().mapToLong(n -> n).sum()).isEqualTo(100 * 3_600_000L + 1);
    assertThat(slices.getFirst()).isEqualTo(3_600_000);
    assertThat(slices).contains(86_400_000L).hasSizeLessThan(15);
    assertThat(read.points).hasSize(2 * slices.size());
    assertThat(read.points.getFirst().tags().asMap())
        .containsEntry("values", "x")
        .containsEntry("device", "h");
    assertThat(read.points.get(1).fields().number("special")).hasValue(3);
    assertThat(read.places.values()).containsExactly(FROM.plusSeconds(360_000).toEpochMilli());
  }

  @Test
  void aSliceThatIsTooMuchIsAskedForInParts() {
    mostMillis = 1_000_000;
    Collected read = read(1);

    assertThat(slices.getFirst()).isEqualTo(3_600_000);
    assertThat(slices.stream().filter(n -> n <= mostMillis).mapToLong(n -> n).sum())
        .isEqualTo(3_600_001);
    assertThat(read.points).isNotEmpty();
  }

  @Test
  void whoNeverAnswersIsGivenUp() {
    mostMillis = 0;
    assertThatThrownBy(() -> read(1))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("too many samples")
        .hasMessageContaining("--match");
  }

  @Test
  void whatIsNoPrometheusIsNamed() {
    answer = "{\"a\":1}";
    assertThatThrownBy(() -> read(1)).hasMessageContaining("no Prometheus matrix");
    answer = "<html>";
    assertThatThrownBy(() -> read(1)).hasMessageContaining("no JSON");
    status = 400;
    answer = "{\"error\":\"bad selector\"}";
    assertThatThrownBy(() -> read(1))
        .hasMessageContaining("400")
        .hasMessageContaining("bad selector");
    stop();
    assertThatThrownBy(() -> read(1)).hasMessageContaining("does not answer");
  }
}
