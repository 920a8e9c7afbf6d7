package dev.sonde.relay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.model.Fields;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.Commands;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import dev.sonde.transport.Uplink;
import dev.sonde.transport.session.AgentIdentity;
import dev.sonde.transport.session.AgentLink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents behind a relay, with links and sessions that are lists. */
class BridgesTest {
  private static final byte[] SOME =
      "{\"version\":1,\"hash\":\"h2\",\"checks\":[]}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private final List<AgentIdentity> opened = new ArrayList<>();
  private final List<Commands> sessions = new ArrayList<>();
  private Bridges bridges;

  BridgesTest() {}

  @BeforeEach
  void begin() {
    bridges = bridges();
  }

  private Bridges bridges() {
    return new Bridges(
        "r",
        new KnownAssignments(folder),
        new Upstream() {
          @Override
          public Uplink own(AgentIdentity relay) {
            return new ScriptedUpstream();
          }

          @Override
          public Uplink onBehalf(AgentIdentity agent, Commands commands) {
            opened.add(agent);
            sessions.add(commands);
            return new ScriptedUpstream();
          }
        });
  }

  @AfterEach
  void end() {
    bridges.close();
  }

  /** A link that notes what it is told. */
  private static final class NotedLink implements AgentLink {
    private final List<String> told = new ArrayList<>();
    private final List<byte[]> assigned = new ArrayList<>();
    private final List<RunEvents> runs = new ArrayList<>();

    @Override
    public String agent() {
      return "a";
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> via() {
      return List.of("below");
    }

    @Override
    public String carrier() {
      return "test";
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void assign(byte[] assignments) {
      assigned.add(assignments);
    }

    @Override
    public void run(RunOrder order, RunEvents events) {
      told.add("run " + order.id());
      runs.add(events);
    }

    @Override
    public void command(CommandOrder order, CommandEvents events) {
      told.add("command " + order.id());
      events.completed(Map.of());
    }

    @Override
    public void cancel(String id) {
      told.add("cancel " + id);
    }
  }

  private static RunOrder run(String id) {
    return new RunOrder(id, "tcp", "h:1", Map.of(), Optional.empty(), Optional.empty());
  }

  /** Notes how a run ended. */
  private static final class NotedEvents implements RunEvents, CommandEvents {
    private final List<String> heard = new ArrayList<>();

    @Override
    public void step(String text) {
      heard.add(text);
    }

    @Override
    public void sample(int number, OptionalDouble rttMillis, String text) {
      heard.add("sample " + number);
    }

    @Override
    public void result(long time, Fields fields) {
      heard.add("result");
    }

    @Override
    public void progress(String text) {
      heard.add(text);
    }

    @Override
    public void completed(Map<String, Object> output) {
      heard.add("completed");
    }

    @Override
    public void failed(String code, String error) {
      heard.add(code);
    }
  }

  @Test
  void anAgentHasASessionInItsNameWithThisRelayLast() {
    bridges.joined(new NotedLink(), "h1");
    assertThat(opened).containsExactly(new AgentIdentity("a", "1", List.of("below", "r"), false));
    assertThat(sessions.getFirst().hash()).isEqualTo("h1");
  }

  @Test
  void runsAndCommandsPassAndAreCancelledBelow() {
    NotedLink link = new NotedLink();
    bridges.joined(link, "");
    NotedEvents events = new NotedEvents();
    sessions.getFirst().run(run("1"), events);
    sessions.getFirst().run(run("2"), events);
    sessions
        .getFirst()
        .command(new CommandOrder("3", "echo", Map.of(), Duration.ofSeconds(1)), events);
    link.runs.getFirst().sample(1, OptionalDouble.empty(), "");
    link.runs.getFirst().result(1, Fields.none());

    sessions.getFirst().cancelAll();

    assertThat(events.heard).containsExactly("completed", "sample 1", "result");
    assertThat(link.told).containsExactly("run 1", "run 2", "command 3", "cancel 2");
  }

  @Test
  void theServerHearsOnceTheAgentHasTakenItsChecksOver() {
    NotedLink link = new NotedLink();
    bridges.joined(link, "");
    List<String> hashes = new ArrayList<>();
    Commands session = sessions.getFirst();
    session.onHashChanged(() -> hashes.add(session.hash()));
    session.assigned(SOME);
    assertThat(link.assigned).containsExactly(SOME);
    assertThat(hashes).isEmpty();

    bridges.applied(link, "h2");

    assertThat(hashes).containsExactly("h2");
  }

  @Test
  void anAgentWithoutChecksGetsThoseThatAreKnownAlsoAfterARestart() {
    bridges.joined(new NotedLink(), "");
    sessions.getFirst().assigned(SOME);
    bridges.close();
    bridges = bridges();
    NotedLink empty = new NotedLink();
    bridges.joined(empty, "");
    NotedLink busy = new NotedLink();
    bridges.joined(busy, "another");

    assertThat(empty.assigned).containsExactly(SOME);
    assertThat(busy.assigned).isEmpty();
  }

  @Test
  void theNewestLinkOfAnIdIsUsedAndTheEndOfAnOlderChangesNothing() {
    NotedLink older = new NotedLink();
    NotedLink newer = new NotedLink();
    bridges.joined(older, "");
    bridges.joined(newer, "");
    bridges.left(older);
    assertThat(bridges.links()).containsExactly(newer);
    bridges.left(newer);
    assertThat(bridges.isLinked("a")).isFalse();
  }
}
