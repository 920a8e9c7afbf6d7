package dev.sonde.agent.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.agent.AgentClock;
import dev.sonde.agent.ModuleSettings;
import dev.sonde.agent.ProbeLimits;
import dev.sonde.agent.TargetRules;
import dev.sonde.agent.check.AssignedChecks;
import dev.sonde.agent.module.Delay;
import dev.sonde.agent.module.ModuleDuties;
import dev.sonde.agent.module.ModuleHost;
import dev.sonde.model.JsonTree;
import dev.sonde.probe.Probes;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent's own modules with its real probes, against a port on loopback. */
@Timeout(120)
class OwnModulesTest {
  @TempDir Path folder;
  private final ServerSocket target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private @Nullable ModuleDuties duties;

  OwnModulesTest() throws IOException {}

  /** What a command came to. */
  private record End(Map<String, Object> output, String code, String error) {}

  private static final class Ending extends CompletableFuture<End> implements CommandEvents {
    @Override
    public void progress(String text) {}

    @Override
    public void completed(Map<String, Object> output) {
      complete(new End(output, "", ""));
    }

    @Override
    public void failed(String code, String error) {
      complete(new End(Map.of(), code, error));
    }
  }

  private ModuleDuties duties(ProbeLimits limits) {
    AgentClock clock = AgentClock.system();
    AssignedChecks checks = new AssignedChecks("me", folder, limits, clock);
    ModuleHost host =
        new ModuleHost(
            "me",
            folder,
            ModuleSettings.of(folder.resolve("modules")),
            made -> OwnModules.of("me", made, checks, clock),
            clock,
            Delay.real());
    ModuleDuties made = new ModuleDuties(checks, host);
    made.start();
    duties = made;
    return made;
  }

  private ModuleDuties duties() {
    return duties == null ? duties(ProbeLimits.NONE) : duties;
  }

  private End run(String module, Map<String, Object> input) throws Exception {
    Ending ending = new Ending();
    duties().command(new CommandOrder("q1", module, input, Duration.ofMinutes(1)), ending);
    return ending.get(60, TimeUnit.SECONDS);
  }

  private Map<String, Object> output(String module, Map<String, Object> input) throws Exception {
    End end = run(module, input);
    assertThat(end.error()).isEmpty();
    return end.output();
  }

  @AfterEach
  void close() throws IOException {
    if (duties != null) {
      duties.close();
    }
    target.close();
  }

  @Test
  void every_kind_of_probe_is_a_module() {
    ModuleDuties all = duties();
    String json = new String(all.modules(), java.nio.charset.StandardCharsets.UTF_8);
    for (String kind : Probes.installed().kinds()) {
      String name = Set.of("echo", "tcping").contains(kind) ? kind + "_probe" : kind;
      assertThat(json).contains("\"name\":\"" + name + "\"");
    }
    assertThat(json).contains("\"name\":\"heartbeat\"", "\"name\":\"modules\"");
  }

  @Test
  void ping_by_tcp_answers_in_the_form_that_clients_know() throws Exception {
    ProbeLimits noIcmp =
        new ProbeLimits(
            Set.of("tcping"),
            TargetRules.NONE,
            false,
            OptionalDouble.empty(),
            OptionalDouble.empty());
    duties(noIcmp);
    Map<String, Object> answer =
        output(
            "ping", Map.of("host", "127.0.0.1", "count", 3L, "port", (long) target.getLocalPort()));
    assertThat(answer.keySet())
        .containsExactly(
            "protocol",
            "address",
            "is_alive",
            "port",
            "timestamp",
            "rtt_min",
            "rtt_avg",
            "rtt_max",
            "rtts",
            "packets_sent",
            "packets_received",
            "packet_loss",
            "jitter",
            "request_id");
    assertThat(answer)
        .containsEntry("protocol", "TCP")
        .containsEntry("address", "127.0.0.1")
        .containsEntry("is_alive", true)
        .containsEntry("packets_sent", 3L)
        .containsEntry("packets_received", 3L)
        .containsEntry("packet_loss", 0.0)
        .containsEntry("request_id", "q1");
    assertThat((List<?>) answer.get("rtts")).hasSize(3);
  }

  @Test
  void a_target_that_refuses_is_not_alive_and_has_no_times() throws Exception {
    target.close();
    assertThat(
            output(
                "tcping",
                Map.of("target", "127.0.0.1", "count", 1L, "port", (long) target.getLocalPort())))
        .containsEntry("is_alive", false)
        .containsEntry("packet_loss", 1.0)
        .containsEntry("rtt_avg", 0.0)
        .containsEntry("rtts", List.of());
  }

  @Test
  void what_the_agent_may_not_probe_its_modules_may_not_either() throws Exception {
    duties(
        new ProbeLimits(
            Set.of(), TargetRules.NONE, true, OptionalDouble.empty(), OptionalDouble.empty()));
    for (String module : List.of("ping", "tcping", "icmp")) {
      End end = run(module, Map.of("target", "127.0.0.1"));
      assertThat(end.code()).isEqualTo("not_allowed");
      assertThat(end.error()).contains("deny-private");
    }
    End byName = run("ping", Map.of("target", "localhost"));
    assertThat(byName.output()).isEmpty();
    assertThat(byName.error()).contains("deny-private");
  }

  @Test
  void ping_says_what_is_wrong_with_a_request() throws Exception {
    End end = run("ping", Map.of("count", 0L));
    assertThat(end.code()).isEqualTo("bad_input");
    assertThat(end.error())
        .contains("target: is missing; or host: is missing")
        .contains("count: expected at least 1, found 0");
  }

  @Test
  void a_probe_gives_its_fields_and_refuses_wrong_settings() throws Exception {
    String at = "127.0.0.1:" + target.getLocalPort();
    assertThat(output("tcp", Map.of("target", at)))
        .containsEntry("up", 1.0)
        .containsKey("connect_ms");
    End end = run("tcp", Map.of("target", at, "settings", Map.of("expekt", "x")));
    assertThat(end.code()).isEqualTo("bad_input");
    assertThat(end.error()).contains("settings.expekt: is not known; did you mean expect?");
    assertThat(run("tcp", Map.of("target", "no port")).code()).isEqualTo("bad_input");
  }

  @Test
  void echo_gives_the_request_back() throws Exception {
    assertThat(output("echo", Map.of("x", List.of(1L))))
        .containsEntry("x", List.of(1L))
        .containsEntry("from_module", "echo")
        .containsKey("processed_at");
  }

  @Test
  void faulty_ignores_an_id_that_it_has_seen_also_after_its_crash() throws Exception {
    assertThat(run("faulty", Map.of("crash", true, "id", "7")).code()).isEqualTo("crash");
    await()
        .untilAsserted(
            () ->
                assertThat(run("faulty", Map.of("crash", true, "id", 7L)).output())
                    .containsEntry("ignored", true));
    assertThat(String.valueOf(output("modules", Map.of("action", "errors"))))
        .contains("crashed, as the request asks");
  }

  @Test
  void modules_are_stopped_and_recovered_by_command() throws Exception {
    assertThat(run("modules", Map.of("action", "stop")).code()).isEqualTo("bad_input");
    assertThat(run("modules", Map.of("action", "stop", "name", "modules")).code())
        .isEqualTo("not_allowed");
    assertThat(run("modules", Map.of("action", "reload", "name", "nope")).error())
        .contains("there is no module 'nope'");
    output("modules", Map.of("action", "stop", "name", "echo"));
    assertThat(run("echo", Map.of()).code()).isEqualTo("not_running");
    output("modules", Map.of("action", "recover", "name", "echo"));
    assertThat(run("echo", Map.of()).code()).isEmpty();
  }

  @Test
  void a_heartbeat_names_the_modules_with_schemas_and_subjects() throws Exception {
    Map<String, Object> beat = output("heartbeat", Map.of());
    assertThat(beat.keySet()).containsExactly("module", "timestamp", "agent", "tags");
    assertThat(beat).containsEntry("module", "heartbeat_module");
    Map<String, Object> agent = member(beat, "agent");
    assertThat(agent.keySet())
        .containsExactly(
            "id", "name", "hostname", "pid", "timezone", "user", "system", "network", "modules");
    assertThat(agent).containsEntry("pid", ProcessHandle.current().pid());
    assertThat(member(agent, "network")).containsKey("lo");
    assertThat(member(member(member(agent, "modules"), "spec"), "ping"))
        .containsEntry("input_subject", "agent.me.ping.in")
        .containsEntry("output_subject", "agent.me.ping.out")
        .containsEntry("error_subject", "agent.me.ping.error")
        .containsKey("input_schema");
  }

  private static Map<String, Object> member(Map<String, Object> tree, String name) {
    return tree.get(name) instanceof Map<?, ?> map ? JsonTree.copy(map) : Map.of();
  }

  @Test
  void a_command_ends_with_the_link_that_brought_it() throws Exception {
    Ending ending = new Ending();
    Ending twice = new Ending();
    CommandOrder order =
        new CommandOrder("c1", "faulty", Map.of("delay", 600L), Duration.ofMinutes(5));
    duties().command(order, ending);
    duties().command(order, twice);
    assertThat(twice.get(60, TimeUnit.SECONDS).error()).contains("there is a command of the id c1");
    duties().cancelAll();
    assertThat(ending.get(60, TimeUnit.SECONDS).code()).isEqualTo("cancelled");
    Ending other = new Ending();
    duties().command(order, other);
    duties().cancel("c1");
    assertThat(other.get(60, TimeUnit.SECONDS).code()).isEqualTo("cancelled");
  }
}
