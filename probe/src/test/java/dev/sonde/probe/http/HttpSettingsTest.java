package dev.sonde.probe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import dev.sonde.probe.settings.SettingsType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSettingsTest {
  private final SettingsType<HttpSettings> type = new HttpProvider().settings();

  @ParameterizedTest
  @CsvSource({
    "method,GE T,method",
    "method,CONNECT,proxy",
    "status,20,status",
    "status,299-200,status",
    "expect-header,nothing,expect-header",
    "expect-body,(,settings",
    "expect-json,a.b,expect-json",
    "proxy,https://a:1,proxy",
    "proxy,a:1,proxy",
    "proxy,http://u:p@a:1,proxy",
    "version,3,version",
    "user,joe,go together",
    "max-bytes,0,max-bytes",
  })
  void namesWhatIsWrong(String key, String value, String words) {
    assertThatThrownBy(() -> type.ofTree(Map.of(key, value), "settings"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }

  @Test
  void headersCanNotBreakTheMessage() {
    for (Map<String, String> headers :
        List.of(Map.of("A", "b\r\nC: d"), Map.of("A b", "c"), Map.of("Content-Length", "1"))) {
      assertThatThrownBy(() -> type.ofTree(Map.of("headers", headers), "settings"))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("headers");
    }
    assertThat(type.ofTree(Map.of("headers", Map.of("A", "b\tc ü")), "").headers()).hasSize(1);
  }

  @Test
  void numbersAreTextsToo() {
    HttpSettings read = type.ofTree(Map.of("status", List.of(204, "300-399"), "version", 2), "");
    assertThat(read.status()).containsExactly("204", "300-399");
    assertThat(read.version()).isEqualTo("2");
  }
}
