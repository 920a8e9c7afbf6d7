package dev.sonde.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InternerTest {
  @Test
  void givesBackWhatWasKeptFirst() {
    Interner<String> interner = new Interner<>(10_000);
    String[] texts = {"a", "b", "ignored"};

    assertThat(interner.find(texts, 2)).isEmpty();
    assertThat(interner.keep(texts, 2, "one")).isEqualTo("one");
    assertThat(interner.keep(texts, 2, "two")).isEqualTo("one");
    assertThat(interner.find(new String[] {"a", "b"}, 2)).contains("one");
    assertThat(interner.find(texts, 3)).isEmpty();
  }

  @Test
  void keepsItsOwnCopyOfTheKey() {
    Interner<String> interner = new Interner<>(10_000);
    String[] texts = {"a"};
    interner.keep(texts, 1, "value");

    texts[0] = "b";

    assertThat(interner.find(new String[] {"a"}, 1)).contains("value");
  }

  @Test
  void staysWithinItsBoundWhateverComes() {
    Interner<Integer> interner = new Interner<>(100_000);
    for (int i = 0; i < 50_000; i++) {
      interner.keep(new String[] {"hostile" + i}, 1, i);
    }

    assertThat(interner.size()).isLessThan(1000);
  }
}
