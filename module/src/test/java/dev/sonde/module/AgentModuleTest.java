package dev.sonde.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentModuleTest {

  /** A module that says nothing but what it must. */
  private static final class Plain implements AgentModule {
    @Override
    public String name() {
      return "plain";
    }

    @Override
    public String summary() {
      return "Does nothing.";
    }

    @Override
    public Map<String, ?> run(ModuleCall call) {
      return Map.of();
    }
  }

  private record Call(Map<String, Object> input) implements ModuleCall {
    @Override
    public String requestId() {
      return "1";
    }

    @Override
    public Duration timeout() {
      return Duration.ofSeconds(1);
    }

    @Override
    public void progress(String text) {}

    @Override
    public String agent() {
      return "a";
    }

    @Override
    public System.Logger logger() {
      return System.getLogger("test");
    }
  }

  @Test
  void a_module_that_says_no_more_than_it_must_takes_one_run_at_a_time_of_any_object()
      throws Exception {
    AgentModule plain = new Plain();
    assertThat(plain.inputSchema()).isEqualTo("{\"type\":\"object\"}");
    assertThat(plain.concurrency()).isEqualTo(1);
    assertThat(plain.timeout()).isEqualTo(Duration.ofSeconds(30));
    plain.start(new Call(Map.of()));
    plain.stop();
  }

  @Test
  void input_is_read_by_type_and_what_is_missing_is_named() {
    ModuleCall call = new Call(Map.of("t", "a", "n", 1.5, "w", 2L, "b", true));
    assertThat(call.text("t")).isEqualTo("a");
    assertThat(call.number("n")).isEqualTo(1.5);
    assertThat(call.whole("w")).isEqualTo(2);
    assertThat(call.truth("b")).isTrue();
    assertThat(call.truth("absent")).isFalse();
    assertThatThrownBy(() -> call.text("w")).hasMessageContaining("no text 'w'");
    assertThatThrownBy(() -> call.whole("t")).hasMessageContaining("no number 't'");
  }

  @Test
  void a_failure_has_a_word_for_programs() {
    assertThat(new ModuleException("no such file").code()).isEqualTo("failed");
    assertThat(new ModuleException("busy", "later")).hasMessage("later");
    assertThat(new ModuleException("busy", "later").code()).isEqualTo("busy");
  }
}
