package dev.sonde.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What stores are asked, and how their answers are counted. */
class QuestionTest {
  private static final Fleet DAY = StoreScale.DAY.fleet(1_767_225_600_000_000L);
  private static final Fleet MONTH = StoreScale.MONTH.fleet(1_767_225_600_000_000L);
  private static final PeerSubject PROMETHEUS =
      new PeerSubject(Peer.PROMETHEUS, Path.of("unused"), StoreScale.SMALL.fleet(0));

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void scalesHoldWhatTheirTitlesSay() {
    assertThat(DAY.samples()).isEqualTo(43_200_000);
    assertThat(MONTH.samples()).isEqualTo(43_200_000);
    assertThat(StoreScale.WIDE.fleet(0).samples()).isEqualTo(101_200L * 360);
    assertThat(StoreScale.of("day,small")).containsExactly(StoreScale.DAY, StoreScale.SMALL);
    assertThat(StoreScale.of("")).hasSize(StoreScale.values().length);
  }

  @Test
  void hoursAreAskedForWhereThereAreMany() {
    assertThat(Question.of(DAY)).doesNotContain(Question.MONTH);
    assertThat(Question.of(MONTH)).contains(Question.MONTH);
    assertThat(Question.MONTH.expected(MONTH)).isEqualTo(720);
    assertThat(Question.DAY.expected(MONTH)).isEqualTo(1440);
    Question.DAY.requireFull(DAY, 1439);
    assertThatThrownBy(() -> Question.DAY.requireFull(DAY, 1400))
        .hasMessageContaining("expected 1440 values");
  }

  @Test
  void storesAreAskedForTheSameRange() {
    assertThat(SondeApi.path(DAY, Question.DAY, 0))
        .contains("from=1767139200000000&to=1767225600000000&step=60&quantiles=0.95");
    assertThat(PROMETHEUS.path(DAY, Question.DAY, 0))
        .contains("step=60&start=1767139260&end=1767225600");
    assertThat(SondeApi.path(DAY, Question.TOP, 0)).contains("top+10");
    assertThat(PROMETHEUS.path(DAY, Question.TOP, 0)).contains("topk%2810");
    assertThat(PROMETHEUS.path(MONTH, Question.MONTH, 0)).contains("step=3600", "%5B1h%5D");
    assertThat(PROMETHEUS.path(MONTH, Question.HOUR, 0)).contains("time=1767225600");
    assertThat(PROMETHEUS.path(MONTH, Question.LATEST, 0)).endsWith("host_cpu_pct");
  }

  @Test
  void answersAreCounted() {
    byte[] series = bytes("{\"series\":[{\"times\":[1,2,3]}]}");
    assertThat(SondeApi.values(Question.DAY, series)).isEqualTo(3);
    byte[] lines = bytes("{\"lines\":[{\"tags\":{\"target\":\"10.0.0.1\"}}]}");
    assertThat(SondeApi.values(Question.TOP, lines)).isEqualTo(1);
    assertThat(SondeApi.top(lines)).containsExactly("10.0.0.1");
    byte[] vector =
        bytes(
            "{\"data\":{\"result\":[{\"metric\":{\"target\":\"10.0.0.1\"},\"values\":[[1,2]]}]}}");
    assertThat(PROMETHEUS.values(Question.HOUR, vector)).isEqualTo(1);
    assertThat(PROMETHEUS.values(Question.DAY, vector)).isZero();
    assertThat(PROMETHEUS.top(vector)).containsExactly("10.0.0.1");
  }
}
