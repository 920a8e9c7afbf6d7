package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sonde.cli.client.CommandReport;
import dev.sonde.server.ServerSettings;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.Commands;
import dev.sonde.transport.dial.Dialer;
import dev.sonde.transport.dial.UplinkOptions;
import dev.sonde.transport.link.LinkIdentity;
import dev.sonde.transport.link.LinkUplink;
import dev.sonde.transport.session.AgentIdentity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code sonde command} and {@code sonde module} against a server with an agent. */
class CommandCommandTest {
  @TempDir Path folder;
  private RunningServer server;
  private LinkUplink agent;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  CommandCommandTest() {}

  /** Two modules: {@code ping}, and the one that mends modules. */
  private static final class Modules implements Commands {
    @Override
    public byte[] modules() {
      return ("[{\"name\":\"ping\",\"summary\":\"Pings.\",\"state\":\"running\",\"runs\":2,"
              + "\"failures\":1,\"input_schema\":{\"required\":[\"host\"],"
              + "\"properties\":{\"host\":{\"type\":\"string\"},\"count\":{\"type\":\"integer\"}}}}]")
          .getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void command(CommandOrder order, CommandEvents events) {
      if (order.module().equals("modules")) {
        events.completed(Map.of("did", order.input()));
      } else if ("down".equals(order.input().get("host"))) {
        events.failed("crash", "it\u001b[31m broke");
      } else if (!"silent".equals(order.input().get("host"))) {
        events.progress("pings");
        events.completed(Map.of("alive", true, "input", order.input()));
      }
    }
  }

  @BeforeEach
  void start() {
    server =
        RunningServer.start(
            ServerSettings.defaults(folder.resolve("data")).listening("127.0.0.1", 0));
    URI address = URI.create(server.localAddress());
    UplinkOptions options = UplinkOptions.standard();
    agent =
        new LinkUplink(
            new Dialer(address, options),
            LinkIdentity.at(address, new AgentIdentity("one", "1")),
            options,
            new Modules(),
            Optional.empty(),
            new SplittableRandom(1),
            System::nanoTime);
    assertThat(agent.upkeep().opened()).isTrue();
    await()
        .until(
            () -> {
              run("module", "list");
              return out.toString().contains("ping");
            });
  }

  @AfterEach
  void stop() {
    agent.close();
    server.close();
  }

  private int run(String... words) {
    List<String> arguments = new ArrayList<>(List.of(words));
    arguments.add("--server=" + server.localAddress());
    out = new StringWriter();
    err = new StringWriter();
    CommandLine line = dev.sonde.cli.Commands.line(words);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments.toArray(String[]::new));
  }

  @Test
  void aCommandIsRunListedAndShown() {
    assertThat(run("command", "run", "ping", "host=10", "count=3", "--agent=one", "--as=ada"))
        .as("%s%s", out, err)
        .isEqualTo(CommandReport.COMPLETED);
    assertThat(out.toString())
        .contains("one: completed", "alive", "true")
        .contains("{\"count\":3,\"host\":\"10\"}")
        .containsOnlyOnce("one: completed");
    assertThat(run("command", "list", "--agent=one", "--state=completed")).isZero();
    assertThat(out.toString()).contains("ada@127.0.0.1", "one (completed 1)");
    String id = out.toString().replaceFirst("(?s).*(c-[0-9a-f]{16}).*", "$1");
    assertThat(run("command", "show", id)).isZero();
    assertThat(out.toString()).contains("\"by\":\"ada\"", "\"alive\":true");
    assertThat(run("command", "cancel", id)).isEqualTo(Main.FAILED);
    assertThat(err.toString()).contains("is over");
  }

  @Test
  void theExitStatusSaysWhatItCameTo() {
    assertThat(run("command", "run", "ping", "host=down", "--agent=one"))
        .isEqualTo(CommandReport.FAILED);
    assertThat(out.toString()).contains("one: failed: it [31m broke (crash)");
    assertThat(run("command", "run", "ping", "--agent=one", "--json", "--input={\"host\":\"a\"}"))
        .isZero();
    assertThat(out.toString()).startsWith("{\"type\":\"command\"").doesNotContain("one: completed");
    assertThat(run("command", "run", "ping", "hots=a", "--agent=one")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("input.host");
    assertThat(run("command", "run", "ping", "host=a")).isEqualTo(Main.USAGE);
    assertThat(err.toString()).contains("expected --agent ID or --label NAME=VALUE");
    assertThat(run("command", "run", "ping", "host=a", "--label=a=b"))
        .isEqualTo(CommandReport.UNKNOWN);
    assertThat(err.toString()).contains("no agent has the labels");
    assertThat(run("command", "run", "ping", "host=a", "--agent=one", "--timeout=soon"))
        .isEqualTo(Main.USAGE);
  }

  @Test
  void aCommandIsCancelledByAnother() {
    assertThat(run("command", "run", "ping", "host=silent", "--agent=one", "--no-wait", "--id=x1"))
        .isZero();
    assertThat(out.toString().strip()).isEqualTo("x1");
    assertThat(run("command", "cancel", "x1", "--as=bob")).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("(cancelled 1)");
    assertThat(run("command", "show", "x1")).isZero();
    assertThat(out.toString()).contains("cancelled by bob (127.0.0.1)");
  }

  @Test
  void modulesAreListedAndMended() {
    assertThat(run("module", "list", "--agent=one")).isZero();
    assertThat(out.toString()).contains("ping", "running", "Pings.");
    assertThat(run("module", "recover", "ping", "--agent=one")).as("%s%s", out, err).isZero();
    assertThat(out.toString()).contains("{\"action\":\"recover\",\"name\":\"ping\"}");
    assertThat(run("module", "errors", "--agent=one")).isZero();
    assertThat(out.toString()).contains("{\"action\":\"errors\"}");
    assertThat(run("module", "list", "--agent=none")).isEqualTo(Main.FAILED);
  }
}
