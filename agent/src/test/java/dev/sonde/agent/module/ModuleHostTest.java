package dev.sonde.agent.module;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sonde.agent.ModuleSettings;
import dev.sonde.agent.module.ModuleEvent.State;
import dev.sonde.model.JsonTree;
import dev.sonde.module.AgentModule;
import dev.sonde.module.ModuleCall;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class ModuleHostTest {
  private static final String WAITS = "Thread.sleep(600_000); return Map.of();";

  /** Hears no interruption; ends with the test, so as to leave the processor to others. */
  private static final String SPINS =
      "while (System.getProperty(\"sonde.test.enough\") == null) {} return Map.of();";

  private static final String CRASHES = "throw new IllegalStateException(\"broken part\");";

  @TempDir Path root;
  private Hosted hosted;

  @BeforeEach
  void open() throws IOException {
    hosted = Hosted.in(root);
  }

  @AfterEach
  void close() {
    System.clearProperty("sonde.test.enough");
    hosted.close();
  }

  private static String schema(String json) {
    return "public String inputSchema() { return \"%s\"; }".formatted(json.replace("\"", "\\\""));
  }

  @Test
  void a_jar_is_run_with_defaults_filled_in_and_told_at_each_change() throws Exception {
    String schema = schema("{\"properties\":{\"n\":{\"type\":\"integer\",\"default\":7}}}");
    hosted.jar(
        "a.jar",
        Sources.module(
            "adds",
            schema,
            "call.progress(\"adding\"); return Map.of(\"sum\", call.whole(\"n\") + 1);"));

    Told told = hosted.run("adds");
    assertThat(told.outcome()).isEqualTo("{sum=8}");
    assertThat(told.progress).containsExactly("adding");
    assertThat(hosted.run("adds", Map.of("n", 1L)).outcome()).isEqualTo("{sum=2}");
    assertThat(hosted.run("adds", Map.of("n", "x")).outcome())
        .isEqualTo("bad_input: n: expected a whole number, found the text 'x'");
    hosted.host.stop("adds");
    assertThat(hosted.run("adds").outcome()).isEqualTo("not_running: the module is stopped");
    assertThat(hosted.events)
        .extracting(ModuleEvent::state)
        .containsExactly(
            State.STARTED,
            State.RUNNING,
            State.COMPLETED,
            State.RUNNING,
            State.COMPLETED,
            State.STOPPED);
    assertThat(hosted.host.failures())
        .containsExactly(Map.entry("bad_input", 1L), Map.entry("not_running", 1L));
    hosted.host.recover("adds");
    assertThat(hosted.run("adds").outcome()).isEqualTo("{sum=8}");
  }

  @Test
  void the_list_is_json_with_the_schema_as_it_is() throws Exception {
    hosted.jar("a.jar", Sources.module("plain", "return Map.of();"));
    Map<String, Object> all =
        JsonTree.object(
            ("{\"all\":" + new String(hosted.host.json(), StandardCharsets.UTF_8) + "}")
                .getBytes(StandardCharsets.UTF_8));
    assertThat(String.valueOf(all.get("all")))
        .isEqualTo(
            "[{name=plain, summary=Made for a test., state=running, input_schema={type=object},"
                + " runs=0, failures=0, restarts=0, hanging=0, file=a.jar}]");
  }

  @Test
  void a_source_file_is_compiled_and_what_the_compiler_says_is_told() throws Exception {
    Path file = hosted.folder.resolve("Made.java");
    Files.writeString(file, Sources.module("from-source", "return Map.of(\"v\", 1);"));
    hosted.host.reload("Made.java");
    assertThat(hosted.run("from-source").outcome()).isEqualTo("{v=1}");

    Files.writeString(file, Sources.module("from-source", "return Map.of(\"v\", 1)"));
    assertThatThrownBy(() -> hosted.host.reload("from-source"))
        .isInstanceOf(ModuleRefusedException.class)
        .hasMessageContaining("does not compile")
        .hasMessageContaining("Made.java:8")
        .hasMessageContaining("';' expected");
    assertThat(hosted.run("from-source").outcome()).isEqualTo("{v=1}");
    assertThat(hosted.status("from-source").error())
        .hasValueSatisfying(
            error ->
                assertThat(error)
                    .startsWith("the newer file can't be loaded, so the older goes on"));
  }

  @Test
  void a_module_sees_neither_the_agent_nor_another_module() throws Exception {
    hosted.jar("a.jar", Sources.module("first", "return Map.of();"));
    hosted.jar(
        "b.jar",
        Sources.module(
            "nosy",
            "int seen = 0; for (String name : List.of(\"dev.sonde.model.Point\", \"dev.sonde.agent.Agent\", \"tools.jackson.core.JsonParser\")) {"
                + " try { Class.forName(name); seen++; } catch (ClassNotFoundException e) { } }"
                + " return Map.of(\"seen\", seen, \"context\", Thread.currentThread().getContextClassLoader() == Made.class.getClassLoader());"));
    assertThat(hosted.run("nosy").outcome())
        .isIn("{seen=0, context=true}", "{context=true, seen=0}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"../x", "Upper", "a b", "a.b", "", "ünder", "1a", "agent>", "*"})
  void a_name_that_is_no_name_is_refused(String name) {
    assertThatThrownBy(() -> hosted.jar("a.jar", Sources.module(name, "return Map.of();")))
        .hasMessageContaining("name(): expected a lower-case letter");
    assertThat(hosted.status("a.jar").state()).isEqualTo(ModuleState.FAILED);
  }

  @Test
  void files_that_hold_no_module_say_why() throws IOException {
    Path folder = hosted.folder;
    Sources.jar(
        folder.resolve("none.jar"), Sources.module("x", "return Map.of();"), "META-INF/other");
    Files.writeString(folder.resolve("text.jar"), "this is no jar");
    Files.writeString(folder.resolve("Empty.java"), "class Empty {}");
    Sources.jar(
        folder.resolve("schema.jar"),
        Sources.module("x", schema("{\"type\":\"text\"}"), "return Map.of();"));
    Sources.jar(
        folder.resolve("throws.jar"),
        Sources.module(
            "x", "public Made() { throw new Error(\"in constructor\"); }", "return Map.of();"));
    for (Map.Entry<String, String> each :
        Map.of(
                "none.jar", "META-INF/services/dev.sonde.module.AgentModule is missing",
                "text.jar", "META-INF/services/dev.sonde.module.AgentModule is missing",
                "Empty.java", "no class in it implements dev.sonde.module.AgentModule",
                "schema.jar", "inputSchema(): type: expected a type",
                "throws.jar", "InvocationTargetException",
                "absent.jar", "there is no module 'absent.jar'")
            .entrySet()) {
      assertThatThrownBy(() -> hosted.host.reload(each.getKey()))
          .hasMessageContaining(each.getValue());
    }
    assertThat(hosted.host.list()).hasSize(5).allMatch(each -> each.state() == ModuleState.FAILED);
  }

  @Test
  void a_file_that_everybody_may_write_is_refused() throws IOException {
    Path file =
        Sources.jar(hosted.folder.resolve("a.jar"), Sources.module("x", "return Map.of();"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThatThrownBy(() -> hosted.host.reload("a.jar"))
        .hasMessageContaining("everybody may write");
  }

  @Test
  void a_name_that_is_taken_stays_with_who_had_it() throws Exception {
    hosted.jar("a.jar", Sources.module("same", "return Map.of(\"from\", \"a\");"));
    assertThatThrownBy(
            () -> hosted.jar("b.jar", Sources.module("same", "return Map.of(\"from\", \"b\");")))
        .hasMessageContaining("there is a module 'same' already, from a.jar");
    assertThat(hosted.run("same").outcome()).isEqualTo("{from=a}");
  }

  @Test
  void a_crash_is_recorded_and_the_module_started_again_three_times() throws Exception {
    hosted.jar("a.jar", Sources.module("bad", CRASHES));
    for (int i = 1; i <= 3; i++) {
      assertThat(hosted.run("bad").outcome())
          .startsWith("crash: the module crashed")
          .contains("broken part");
      assertThat(hosted.status("bad"))
          .extracting(ModuleStatus::state, ModuleStatus::restarts)
          .containsExactly(ModuleState.STOPPED, i);
      assertThat(hosted.run("bad").outcome()).startsWith("not_running: the module is stopped");
      hosted.pass(Duration.ofSeconds(1));
      assertThat(hosted.status("bad").state()).isEqualTo(ModuleState.RUNNING);
    }
    assertThat(hosted.run("bad").outcome()).startsWith("crash");
    assertThat(hosted.status("bad").state()).isEqualTo(ModuleState.FAILED);
    assertThat(hosted.delayed).isEmpty();
    assertThat(hosted.pauses)
        .containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(hosted.events).extracting(ModuleEvent::state).last().isEqualTo(State.FAILED);

    List<CrashRecord> crashes =
        new CrashLog(root.resolve("state/module-errors"), dev.sonde.agent.AgentClock.system())
            .newest(10);
    assertThat(crashes)
        .hasSize(4)
        .allSatisfy(
            each -> {
              assertThat(each.module()).isEqualTo("bad");
              assertThat(each.request()).startsWith("r");
              assertThat(each.trace())
                  .contains("IllegalStateException: broken part")
                  .contains("Made.run(Made.java:");
            });
    hosted.host.recover("bad");
    assertThat(hosted.status("bad"))
        .extracting(ModuleStatus::state, ModuleStatus::restarts)
        .containsExactly(ModuleState.RUNNING, 0);
  }

  @Test
  void a_module_that_worked_for_a_minute_is_as_good_as_new() throws Exception {
    hosted.jar("a.jar", Sources.module("bad", CRASHES));
    for (int i = 0; i < 6; i++) {
      hosted.nanos.addAndGet(Slot.QUIET.toNanos() + 1);
      assertThat(hosted.run("bad").outcome()).startsWith("crash");
      assertThat(hosted.status("bad").restarts()).isEqualTo(1);
      hosted.pass(Duration.ofSeconds(1));
    }
  }

  @Test
  void what_a_module_does_on_its_own_is_interrupted_in_the_end_and_its_crash_is_one()
      throws Exception {
    Path mark = root.resolve("mark");
    hosted.jar(
        "a.jar",
        Sources.module(
            "own",
            "public void start(ModuleContext context) throws Exception { try { Thread.sleep(600_000); } finally { java.nio.file.Files.writeString(java.nio.file.Path.of(\"%s\"), \"ended\"); } }"
                .formatted(mark),
            "return Map.of(\"agent\", call.agent());"));
    assertThat(hosted.run("own").outcome()).isEqualTo("{agent=me}");
    hosted.host.stop("own");
    await().until(() -> Files.exists(mark) && Files.readString(mark).equals("ended"));
    assertThat(hosted.host.crashes().newest(10)).isEmpty();

    hosted.jar(
        "b.jar",
        Sources.module(
            "breaks",
            "public void start(ModuleContext context) { throw new NoClassDefFoundError(\"x\"); }",
            "return Map.of();"));
    await().until(() -> hosted.status("breaks").state() == ModuleState.STOPPED);
    assertThat(hosted.host.crashes().newest(10))
        .extracting(CrashRecord::error)
        .containsExactly("java.lang.NoClassDefFoundError: x");
  }

  @Test
  void a_run_that_takes_too_long_is_interrupted_and_told_so() throws Exception {
    hosted.jar("a.jar", Sources.module("slow", WAITS));
    assertThat(hosted.run("slow", Map.of(), Duration.ofMillis(100)).outcome())
        .isEqualTo("timeout: the run took longer than 0.100 s");
    await().until(() -> hosted.host.running() == 0);
    assertThat(hosted.status("slow"))
        .extracting(ModuleStatus::state, ModuleStatus::hanging)
        .containsExactly(ModuleState.RUNNING, 0);
    assertThat(hosted.host.crashes().newest(10)).isEmpty();
  }

  @Test
  void modules_that_compute_for_ever_hold_up_nobody_not_even_the_end() throws Exception {
    hosted.jar("a.jar", Sources.module("spins", SPINS));
    hosted.jar("b.jar", Sources.module("fine", "return Map.of(\"v\", 1);"));
    assertThat(hosted.run("spins", Map.of(), Duration.ofMillis(50)).outcome())
        .startsWith("timeout");
    await().until(() -> hosted.status("spins").hanging() == 1);
    await().until(() -> hosted.status("spins").state() == ModuleState.STOPPED);
    assertThat(hosted.host.crashes().newest(1).getFirst().error()).contains("runs that do not end");
    assertThat(hosted.run("fine").outcome()).isEqualTo("{v=1}");
    await().until(() -> hosted.host.running() == 0);
    hosted.host.close();
    assertThat(hosted.run("fine").outcome()).startsWith("not_running");
    System.setProperty("sonde.test.enough", "yes");
    await()
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(each -> each.getName().equals("module-spins")));
  }

  @Test
  void places_are_bounded_and_a_cancelled_command_gives_its_own_back() throws Exception {
    hosted.jar("a.jar", Sources.module("slow", "public int concurrency() { return 2; }", WAITS));
    Told first = new Told();
    RunHandle handle = hosted.begin("slow", Map.of(), Duration.ofMinutes(1), first);
    Told second = hosted.run("slow");
    assertThat(hosted.run("slow").outcome()).isEqualTo("busy: the module has 2 runs under way");
    handle.cancel();
    handle.cancel();
    assertThat(first.outcome()).startsWith("cancelled");
    await().until(() -> hosted.host.running() == 1);
    Told third = hosted.run("slow");
    hosted.host.stop("slow");
    assertThat(List.of(second.outcome(), third.outcome()))
        .allMatch(each -> each.startsWith("not_running"));
    assertThat(first.ends).hasValue(1);
  }

  @Test
  void floods_and_odd_results_are_bounded() throws Exception {
    hosted.jar(
        "a.jar",
        Sources.module(
            "talks",
            "for (int i = 0; i < 5_000; i++) call.progress(\"x\".repeat(10_000)); return Map.of(\"self\", new Made(), \"nan\", Double.NaN, \"i\", (short) 3) ; } public String toString() { return \"as text\"; "));
    Told told = hosted.run("talks");
    assertThat(told.outcome()).contains("self=as text").contains("i=3").doesNotContain("nan");
    assertThat(told.progress).hasSize(1_000).allMatch(line -> line.length() <= 2_001);

    hosted.jar("b.jar", Sources.module("big", "return Map.of(\"text\", \"x\".repeat(1_000_000));"));
    assertThat(hosted.run("big").outcome()).startsWith("failed: the result is larger than");
    hosted.jar(
        "c.jar",
        Sources.module(
            "deep", "Map<String, Object> m = new HashMap<>(); m.put(\"m\", m); return m;"));
    assertThat(hosted.run("deep").outcome()).startsWith("failed: the result is nested deeper");
    hosted.jar("d.jar", Sources.module("stack", "return run(call);"));
    assertThat(hosted.run("stack").outcome()).startsWith("crash").contains("StackOverflowError");
    hosted.jar("e.jar", Sources.module("refuses", "throw new ModuleException(\"no such disk\");"));
    assertThat(hosted.run("refuses").outcome()).isEqualTo("failed: no such disk");
    assertThat(hosted.status("refuses").state()).isEqualTo(ModuleState.RUNNING);
  }

  /** One of the agent's own. */
  private record Own(String name) implements AgentModule {
    @Override
    public String summary() {
      return "The agent's own.";
    }

    @Override
    public Map<String, ?> run(ModuleCall call) {
      return Map.of("from", "own");
    }
  }

  @Test
  void the_operator_says_which_modules_and_how_often() throws Exception {
    ModuleSettings settings =
        new ModuleSettings(
            root.resolve("m"), Set.of("one"), OptionalDouble.of(2), Optional.empty());
    try (Hosted limited =
        new Hosted(root, settings, List.of(() -> new Own("one"), () -> new Own("two")))) {
      assertThat(limited.host.list()).extracting(ModuleStatus::name).containsExactly("one");
      assertThat(limited.run("two").outcome()).startsWith("not_allowed").contains("allow-modules");
      assertThat(limited.run("on").outcome())
          .isEqualTo("unknown_module: there is no module 'on'; did you mean one?");
      assertThat(limited.run("one").outcome()).isEqualTo("{from=own}");
      assertThat(limited.run("one").outcome()).isEqualTo("{from=own}");
      assertThat(limited.run("one").outcome())
          .startsWith("busy")
          .contains("max-commands-per-second");
      limited.pass(Duration.ofMillis(500));
      assertThat(limited.run("one").outcome()).isEqualTo("{from=own}");
      assertThatThrownBy(() -> limited.jar("a.jar", Sources.module("two", "return Map.of();")))
          .hasMessageContaining("the agent's own");
    }
  }

  @Test
  void only_the_newest_hundred_crashes_are_kept() {
    CrashLog log = hosted.host.crashes();
    for (int i = 0; i < 105; i++) {
      hosted.nanos.addAndGet(1_000);
      log.add("m", "r" + i, new IllegalStateException("x".repeat(20_000)));
    }
    assertThat(log.newest(1_000))
        .hasSize(100)
        .first()
        .satisfies(
            each -> {
              assertThat(each.request()).isEqualTo("r104");
              assertThat(each.trace()).hasSize(CrashRecord.TRACE_CHARACTERS);
            });
  }

  @Test
  void two_hundred_reloads_leave_nothing_behind() throws Exception {
    hosted.jar(
        "a.jar",
        Sources.module(
            "again",
            "public void start(ModuleContext context) throws Exception { Thread.sleep(600_000); }",
            "return Map.of(\"v\", 1);"));
    Runnable reload = () -> hosted.host.reload("again");
    for (int i = 0; i < 20; i++) {
      reload.run();
    }
    int before = loadedClasses();
    for (int i = 0; i < 200; i++) {
      reload.run();
      assertThat(hosted.run("again").outcome()).isEqualTo("{v=1}");
    }
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(loadedClasses()).isLessThan(before + 50));
    await()
        .untilAsserted(
            () -> {
              try (var copies = Files.list(root.resolve("state/module-copies"))) {
                assertThat(copies.count()).isEqualTo(1);
              }
            });
  }

  private static int loadedClasses() {
    System.gc();
    return ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
  }
}
