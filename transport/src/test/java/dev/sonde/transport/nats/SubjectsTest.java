package dev.sonde.transport.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.model.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubjectsTest {

  @ParameterizedTest
  @ValueSource(strings = {"dev-0a_Z9", "web.1", "a b*c>d", "größe €", "100%", "%2E", "😀"})
  void everyIdIsOneTokenAndComesBack(String id) {
    String token = Subjects.token(id);
    assertThat(token).matches("[A-Za-z0-9_%-]+");
    assertThat(Subjects.id(token)).hasValue(id);
    assertThat(Subjects.STANDARD.agentOf(Subjects.STANDARD.state(id))).hasValue(id);
  }

  @Test
  void aPlainIdStandsForItself() {
    assertThat(Subjects.STANDARD.deliveries("dev-1")).isEqualTo("sonde.v1.agents.dev-1.deliveries");
    assertThat(Subjects.token("web.1")).isEqualTo("web%2E1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "%", "%2", "%zz", "%2e", "%41", "a b", "%00", "%FF", "%0A", "ä"})
  void whatNoIdMakesIsNone(String token) {
    assertThat(Subjects.id(token)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a..b", "a.*", "a.>", "a b", "$JS"})
  void aPrefixIsWords(String prefix) {
    assertThatThrownBy(() -> new Subjects(prefix))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("prefix");
  }
}
