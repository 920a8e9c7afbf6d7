package dev.sonde.server.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.server.RunningServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageTest {
  @TempDir static Path folder;
  private static RunningServer server;

  @BeforeAll
  static void start() {
    server = new RunningServer(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static HttpResponse<String> get(String path, String header, String value) {
    return server.send(HttpRequest.newBuilder(server.uri(path)).header(header, value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/ | text/html,*/*;q=0.8 | 200 | text/html; charset=utf-8",
        "/ | */* | 200 | text/html; charset=utf-8",
        "/device/a.example.org?range=3h | text/html,*/*;q=0.8 | 200 | text/html; charset=utf-8",
        "/device/a | */* | 200 | text/html; charset=utf-8",
        "/missing.png | image/avif,image/*,*/*;q=0.8 | 404 | application/problem+json",
        "/assets/missing-123.js | text/html | 404 | application/problem+json",
        "/assets/app-1a2b3c.js | */* | 200 | text/javascript; charset=utf-8",
        "/site.webmanifest | */* | 200 | application/manifest+json",
        "/assets | text/css | 404 | application/problem+json",
        "/..%2f..%2fdev/sonde/server/openapi.yaml | */* | 404 | application/problem+json",
        "/%2e%2e/secret.txt | */* | 404 | application/problem+json"
      })
  void pathsLeadToFilesOrToTheApplication(String path, String accept, int status, String type) {
    HttpResponse<String> response = get(path, "Accept", accept);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.headers().firstValue("content-type")).hasValue(type);
  }

  @Test
  void hashedFilesAreKeptForEverAndTheIndexIsAskedForAnew() {
    assertThat(server.get("/assets/app-1a2b3c.js").headers().firstValue("cache-control"))
        .hasValue("public, max-age=31536000, immutable");
    HttpResponse<String> index = server.get("/");
    assertThat(index.headers().firstValue("cache-control")).hasValue("no-cache");
    assertThat(
            get("/", "If-None-Match", index.headers().firstValue("etag").orElseThrow())
                .statusCode())
        .isEqualTo(304);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"gzip, br | br", "gzip | gzip", "br;q=0, gzip;q=0.5 | gzip", "identity | ''"})
  void theBestCodingThatLiesReadyIsSent(String accepted, String coding) {
    HttpResponse<String> response = get("/assets/app-1a2b3c.js", "Accept-Encoding", accepted);
    assertThat(response.headers().firstValue("content-encoding").orElse("")).isEqualTo(coding);
    assertThat(response.headers().firstValue("vary")).hasValue("Accept-Encoding");
  }

  @Test
  void browsersAreToldToBeCareful() {
    HttpResponse<String> response = server.get("/");
    assertThat(response.headers().firstValue("content-security-policy").orElse(""))
        .contains("default-src 'self'", "frame-ancestors 'none'");
    assertThat(response.headers().firstValue("x-content-type-options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("referrer-policy")).hasValue("same-origin");
  }
}
