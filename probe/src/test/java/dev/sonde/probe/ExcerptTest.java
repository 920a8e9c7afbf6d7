package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExcerptTest {

  @Test
  void whatIsForeignIsMadeFitToShow() {
    assertThat(Excerpt.of("a\r\nb\u0000\u202ec\ud800d", 20)).isEqualTo("a..b..c.d");
    assertThat(Excerpt.of("ü😀x", 20)).isEqualTo("ü😀x");
  }

  @Test
  void whatIsLongIsCutBetweenCharacters() {
    assertThat(Excerpt.of("abc", 3)).isEqualTo("abc");
    assertThat(Excerpt.of("abcd", 3)).isEqualTo("abc…");
    assertThat(Excerpt.of("ab😀", 3)).isEqualTo("ab…");
  }
}
