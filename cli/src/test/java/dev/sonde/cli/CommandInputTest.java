package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandInputTest {
  private static final List<Map<String, Object>> MODULES =
      List.of(
          Map.of(
              "name",
              "ping",
              "input_schema",
              Map.of("properties", Map.of("host", Map.of("type", "string")))));

  CommandInputTest() {}

  private static Map<String, Object> tree(String json, String... pairs) {
    return CommandInput.tree(
        Optional.of(json).filter(text -> !text.isEmpty()), List.of(pairs), () -> MODULES, "ping");
  }

  @Test
  void valuesAreJsonUnlessTheSchemaWantsATextOrTheyAreNone() {
    assertThat(tree("", "host=10", "count=10", "flag=true", "name=a=b", "list=[1,\"x\"]", "no="))
        .containsEntry("host", "10")
        .containsEntry("count", 10L)
        .containsEntry("flag", true)
        .containsEntry("name", "a=b")
        .containsEntry("list", List.of(1L, "x"))
        .containsEntry("no", "");
    assertThat(tree("", "a=1,\"b\":2")).isEqualTo(Map.of("a", "1,\"b\":2"));
  }

  @Test
  void pairsGoBeforeTheObject() {
    assertThat(tree("{\"count\":1,\"host\":\"x\"}", "count=2"))
        .isEqualTo(Map.of("count", 2L, "host", "x"));
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> tree("", "host"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("KEY=VALUE");
    assertThatThrownBy(() -> tree("[1]"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("--input");
  }
}
