package dev.sonde.server.prometheus.labels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Labels as tags, and back. */
class LabelTagsTest {

  @ParameterizedTest
  @CsvSource({
    "__name__, metric",
    "job, job",
    "device, attr_device",
    "type, attr_type",
    "metric, attr_metric",
    "podIP, enc_pod_49__50_",
    "_private, enc___private",
    "attr_device, enc_attr__device",
    "enc_x, enc_enc__x",
    "a.b, enc_a_2e_b",
    "größe, enc_gr_f6__df_e",
  })
  void aLabelHasATagOfItsOwn(String label, String tag) {
    assertThat(LabelTags.tag(label)).isEqualTo(tag);
    assertThat(PointRules.nameProblem(tag)).isEmpty();
    assertThat(LabelTags.label(tag)).hasValue(label);
  }

  @ParameterizedTest
  @ValueSource(strings = {"device", "agent", "check", "type"})
  void theServersOwnTagsAreNoLabels(String tag) {
    assertThat(LabelTags.label(tag)).isEmpty();
  }

  @Test
  void exactlyTheLabelsComeBack() {
    Labels labels =
        Labels.of(
            Map.of("__name__", "up", "instance", "a:1", "device", "sda", "type", "x", "Zone", "b"));

    Tags tags = LabelTags.tags("a:1", labels);

    assertThat(tags.value(Tags.DEVICE)).hasValue("a:1");
    assertThat(LabelTags.isSample(tags)).isTrue();
    assertThat(LabelTags.labels(tags)).isEqualTo(labels);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void whatIsNoFiniteNumberComesBack(double value) {
    assertThat(Special.value(Special.code(value).orElseThrow())).isEqualTo(Double.valueOf(value));
    assertThat(Special.isStale(value)).isFalse();
  }

  @Test
  void theStalenessMarkerIsNoOtherNaN() {
    assertThat(Special.code(1.5)).isEmpty();
    assertThat(Special.isStale(Special.value(Special.code(Special.STALE).orElseThrow()))).isTrue();
    assertThat(Special.isStale(Special.value(17))).isFalse();
  }
}
