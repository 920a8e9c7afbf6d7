package dev.sonde.probe.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonExpectationTest {
  private static final String JSON =
      """
      {"skip": {"status": "no", "deep": [1, [2], {"a": 1}]}, "status": "ok", "n": 1.50,
       "on": true, "off": null, "nodes": [{"id": 7}, {"id": 8, "tags": ["x", "y"]}], "": 1}
      """;

  private static Optional<String> problem(String expectation, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    return JsonExpectation.of(expectation).problem(new Body(bytes, bytes.length, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$",
        "$.status",
        "$.status == \"ok\"",
        "$.status==ok",
        "$.n == 1.5",
        "$.n == 15e-1",
        "$.on == true",
        "$.off == null",
        "$.nodes[1].id == 8",
        "$.nodes[1].tags[1] == \"y\"",
        "$.skip.deep[2].a == 1"
      })
  void findsWhatIsThere(String expectation) {
    assertThat(problem(expectation, JSON)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "$.nope,has no $.nope",
    "$.status.x,has no $.status.x",
    "$.nodes[2],has no $.nodes[2]",
    "$.nodes.id,has no $.nodes.id",
    "$[0],has no $[0]",
    "$.status == down,'$.status is \"ok\", expected down'",
    "$.n == 2,'$.n is 1.50, expected 2'",
    "$.n == x,'$.n is 1.50, expected x'",
    "$.on == false,'$.on is true, expected false'",
    "$.nodes == 1,'$.nodes is a list, expected 1'",
    "$.skip == 1,'$.skip is an object, expected 1'"
  })
  void saysWhatIsThereInstead(String expectation, String words) {
    assertThat(problem(expectation, JSON).orElse("")).contains(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "{\"status\": ", "{\"status\""})
  void whatIsNoJsonIsNamed(String text) {
    assertThat(problem("$.status == ok", text)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "status", "$status", "$..a", "$.a[x]", "$.a ==", "$.a = 1", "$.a b"})
  void wrongPathsAreRefused(String text) {
    assertThatThrownBy(() -> JsonExpectation.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expect-json");
  }
}
