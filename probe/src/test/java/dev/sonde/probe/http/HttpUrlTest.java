package dev.sonde.probe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpUrlTest {

  @ParameterizedTest
  @CsvSource({
    "http://example.net,http://example.net/",
    "HTTPS://Example.NET:443/A?b#c,https://example.net/A?b",
    "http://example.net:8080?x=1,http://example.net:8080/?x=1",
    "http://my_service/,http://my_service/",
    "http://[2001:DB8::1]:81/,http://[2001:db8::1]:81/",
    "http://bücher.example/ä b|c,http://xn--bcher-kva.example/%C3%A4%20b%7Cc",
    "http://example.net/%41%,http://example.net/%41%"
  })
  void readsWhatPeopleWrite(String text, String url) {
    assertThat(HttpUrl.of(text)).hasToString(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.net",
        "ftp://example.net",
        "http://",
        "http:///a",
        "http://a:0/",
        "http://a:65536/",
        "http://::1/",
        "http://a b/",
        "http://[::1/"
      })
  void refusesWhatIsNoUrl(String text) {
    assertThatThrownBy(() -> HttpUrl.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected a");
  }

  @Test
  void refusesPasswordsWithoutShowingThem() {
    assertThatThrownBy(() -> HttpUrl.of("http://joe:hunter2@example.net/"))
        .hasMessageContaining("user and password")
        .hasMessageNotContaining("hunter2");
  }

  /** The examples of RFC 3986, section 5.4, as far as they are http. */
  @ParameterizedTest
  @CsvSource({
    "g,/b/c/g",
    "./g,/b/c/g",
    "g/,/b/c/g/",
    "/g,/g",
    "?y,/b/c/d;p?y",
    "g?y,/b/c/g?y",
    "#s,/b/c/d;p?q",
    "g#s,/b/c/g",
    ";x,/b/c/;x",
    "'',/b/c/d;p?q",
    ".,/b/c/",
    "./,/b/c/",
    "..,/b/",
    "../,/b/",
    "../g,/b/g",
    "../..,/",
    "../../g,/g",
    "../../../g,/g",
    "/./g,/g",
    "/../g,/g",
    "g.,/b/c/g.",
    "..g,/b/c/..g",
    "./g/.,/b/c/g/",
    "g/./h,/b/c/g/h",
    "g/../h,/b/c/h",
    "g?y/../x,/b/c/g?y/../x"
  })
  void resolvesReferences(String reference, String path) {
    assertThat(HttpUrl.of("http://a/b/c/d;p?q").resolve(reference)).hasToString("http://a" + path);
  }

  @Test
  void resolvesOtherServers() {
    HttpUrl here = HttpUrl.of("https://a/b");
    assertThat(here.resolve("//c/d")).hasToString("https://c/d");
    assertThat(here.resolve("http://a/b").isOfSameOrigin(here)).isFalse();
    assertThat(here.resolve("x").isOfSameOrigin(here)).isTrue();
  }
}
