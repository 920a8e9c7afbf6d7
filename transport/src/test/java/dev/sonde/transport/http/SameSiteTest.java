package dev.sonde.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.WritableHeaders;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameSiteTest {
  private static final SameSite LOCAL =
      new SameSite(true, Set.of("sonde.lan"), Set.of("https://portal.example"));
  private static final SameSite OPEN = new SameSite(false, Set.of(), Set.of());

  private static int objection(
      SameSite rule,
      String method,
      @Nullable String host,
      @Nullable String origin,
      @Nullable String site,
      @Nullable String upgrade) {
    WritableHeaders<?> headers = WritableHeaders.create();
    put(headers, "Host", host);
    put(headers, "Origin", origin);
    put(headers, "Sec-Fetch-Site", site);
    put(headers, "Upgrade", upgrade);
    return rule.objection(Method.create(method), headers)
        .map(SameSite.Objection::status)
        .orElse(200);
  }

  private static void put(WritableHeaders<?> headers, String name, @Nullable String value) {
    if (value != null) {
      headers.set(HeaderNames.create(name), value);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8000, 200",
    "LOCALHOST:8000, 200",
    "sonde.localhost, 200",
    "127.0.0.1:8000, 200",
    "127.9.8.7, 200",
    "[::1]:8000, 200",
    "sonde.lan:8000, 200",
    "evil.example:8000, 421",
    "127.0.0.1.evil.example, 421",
    "localhost.evil.example, 421",
    ", 421"
  })
  void onLoopbackOnlyLocalNamesAreAnswered(@Nullable String host, int status) {
    assertThat(objection(LOCAL, "GET", host, null, null, null)).isEqualTo(status);
    assertThat(objection(OPEN, "GET", host, null, null, null)).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "POST, , , , 200",
    "POST, http://localhost:8000, , , 200",
    "POST, http://localhost:8001, , , 403",
    "POST, http://evil.example, , , 403",
    "POST, null, , , 403",
    "POST, ::, , , 403",
    "POST, https://portal.example, , , 200",
    "POST, , same-origin, , 200",
    "POST, , none, , 200",
    "POST, , cross-site, , 403",
    "POST, , same-site, , 403",
    "DELETE, http://evil.example, , , 403",
    "PATCH, http://evil.example, , , 403",
    "GET, http://evil.example, , , 200",
    "GET, http://evil.example, , websocket, 403",
    "GET, http://localhost:8000, , websocket, 200",
    "GET, , , websocket, 200"
  })
  void whatChangesSomethingComesFromThisServersPageOrFromNone(
      String method,
      @Nullable String origin,
      @Nullable String site,
      @Nullable String upgrade,
      int status) {
    assertThat(objection(LOCAL, method, "localhost:8000", origin, site, upgrade)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "sonde.example, https://sonde.example, 200",
    "sonde.example, http://sonde.example:80, 200",
    "sonde.example:443, https://sonde.example, 200",
    "sonde.example:8000, http://sonde.example, 403"
  })
  void theUsualPortsNeedNotBeNamed(String host, String origin, int status) {
    assertThat(objection(OPEN, "POST", host, origin, null, null)).isEqualTo(status);
  }
}
