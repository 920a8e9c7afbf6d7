package dev.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private final HistoryDecoder decoder = new HistoryDecoder();

  @Test
  void whatIsWrittenIsRead() {
    History history =
        new History(
            "elsewhere",
            List.of(
                new Point(
                    "probe",
                    1,
                    Tags.of("check", "ü\"\\"),
                    Fields.builder().put("up", 0.1).put("error", "a\nb").build()),
                new Point("metric", 2, Tags.none(), Fields.of("value", -1e300))));

    assertThat(decoder.decode(history.encode())).isEqualTo(history);
  }

  @Test
  void everyFaultIsNamedWithItsPath() {
    byte[] json =
        "{\"points\":[{\"kind\":\"host\",\"time\":-1,\"tags\":{},\"fields\":{\"a\":1}},5],\"more\":1}"
            .getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> decoder.decode(json))
        .isInstanceOf(MalformedException.class)
        .hasMessageContainingAll("source", "points[0].time", "points[1]", "more");
  }
}
