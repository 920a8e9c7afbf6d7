package dev.sonde.server.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.server.TestClock;
import dev.sonde.server.checks.Checks;
import dev.sonde.server.fleet.Fleet;
import dev.sonde.server.http.ProblemException;
import dev.sonde.server.inventory.CommandBounds;
import dev.sonde.server.inventory.CommandRecord;
import dev.sonde.server.inventory.CommandResult;
import dev.sonde.server.inventory.CommandState;
import dev.sonde.server.inventory.Inventory;
import dev.sonde.server.inventory.Journal;
import dev.sonde.server.link.AgentLinks;
import dev.sonde.transport.CommandEvents;
import dev.sonde.transport.CommandOrder;
import dev.sonde.transport.RunEvents;
import dev.sonde.transport.RunOrder;
import dev.sonde.transport.session.AgentLink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands with a clock that tests move, and limits that are soon reached. */
class CommandsTest {
  private static final Asker ADA = new Asker("ada", "192.0.2.1");
  private static final CommandLimits SMALL =
      new CommandLimits(1_000, 1_000, 2, 3, 1, 64, Duration.ofSeconds(8), CommandBounds.DEFAULTS);

  @TempDir Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private final SplittableRandom random = new SplittableRandom(1);
  private final TestClock clock = new TestClock();
  private Inventory inventory;
  private AgentLinks links;
  private Commands commands;

  CommandsTest() {}

  /** An agent that notes what it is told. */
  private static final class Told implements AgentLink {
    private final String agent;
    private final List<CommandEvents> heard = new ArrayList<>();
    private final List<String> cancelled = new ArrayList<>();

    Told(String agent) {
      this.agent = agent;
    }

    @Override
    public String agent() {
      return agent;
    }

    @Override
    public String version() {
      return "1";
    }

    @Override
    public List<String> via() {
      return List.of();
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
    public void assign(byte[] assignments) {}

    @Override
    public void run(RunOrder order, RunEvents events) {}

    @Override
    public void command(CommandOrder order, CommandEvents events) {
      heard.add(events);
    }

    @Override
    public void cancel(String id) {
      cancelled.add(id);
    }
  }

  @BeforeEach
  void open() {
    inventory = Inventory.open(folder.resolve("inventory.sqlite"));
    Journal journal = new Journal(inventory);
    Fleet fleet = new Fleet(clock, journal, 10, 10);
    links = new AgentLinks(new Checks(clock, inventory, journal, fleet, List.of()));
    commands =
        new Commands(clock, nanos::get, () -> random, inventory.commands(), links, fleet, SMALL);
  }

  @AfterEach
  void close() {
    commands.close();
    inventory.close();
  }

  private Told linked(String agent) {
    Told told = new Told(agent);
    links.joined(told, "");
    return told;
  }

  private CommandRecord ask(String rest, String... agents) {
    String ids = String.join("\",\"", agents);
    String json = "{\"module\":\"m\",\"agents\":[\"" + ids + "\"]" + rest + "}";
    return commands.ask(json.getBytes(StandardCharsets.UTF_8), ADA).command();
  }

  private CommandResult result(String id) {
    return commands.find(id).orElseThrow().results().getFirst();
  }

  @Test
  void anAgentThatTellsNothingInTimeIsCancelled() {
    Told one = linked("one");
    String id = ask(",\"timeout_s\":2", "one").id();
    nanos.addAndGet(Duration.ofMillis(9_999).toNanos());
    commands.tick();
    assertThat(result(id).state()).isEqualTo(CommandState.RUNNING);
    nanos.addAndGet(Duration.ofMillis(1).toNanos());
    commands.tick();
    assertThat(result(id).code()).hasValue("timeout");
    assertThat(one.cancelled).containsExactly(id);
    one.heard.getFirst().completed(Map.of());
    assertThat(result(id).state()).isEqualTo(CommandState.FAILED);
    assertThat(commands.counts().underWay()).isZero();
  }

  @Test
  void patienceEnds() {
    Told one = linked("one");
    links.left(one);
    assertThatThrownBy(() -> ask(",\"wait_s\":5", "one")).hasMessageContaining("no agent one");
    Told two = linked("two");
    String id = ask(",\"wait_s\":5", "two").id();
    assertThat(two.heard).hasSize(1);
    two.heard.getFirst().failed("unheard-of", "why");
    assertThat(result(id).code()).hasValue("failed");
  }

  @Test
  void onlySoMuchIsUnderWayAndRoomComesBack() {
    Told one = linked("one");
    linked("two");
    String first = ask("", "one").id();
    ask("", "one");
    assertThat(ask("", "one").results().getFirst().code()).hasValue("busy");
    assertThatThrownBy(() -> ask("", "one", "two"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("2 commands are under way, of 3");
    one.heard.getFirst().completed(Map.of());
    assertThat(result(first).state()).isEqualTo(CommandState.COMPLETED);
    assertThat(ask("", "one", "two").state()).isEqualTo(CommandState.RUNNING);
    assertThat(commands.counts().underWay()).isEqualTo(3);
    assertThat(commands.counts().refused()).containsEntry("full", 1L);
  }

  @Test
  void followersAreBoundedAndHearTheEnd() {
    Told one = linked("one");
    String id = ask("", "one").id();
    List<String> lines = new ArrayList<>();
    try (Commands.Following _ =
        commands.follow(id, line -> lines.add(new String(line.json(), StandardCharsets.UTF_8)))) {
      assertThatThrownBy(() -> commands.follow(id, line -> {}))
          .hasMessageContaining("1 who follow");
      one.heard.getFirst().progress("works");
      one.heard.getFirst().completed(Map.of("text", "x".repeat(100)));
    }
    assertThat(lines).hasSize(5);
    assertThat(lines.get(2)).contains("works");
    assertThat(lines.get(3)).contains("output_head", "\"output_bytes\":111");
    assertThat(lines.getLast()).contains("\"state\":\"completed\"");
    commands.follow(id, line -> {}).close();
    assertThatThrownBy(() -> commands.follow("none", line -> {})).hasMessageContaining("none");
    commands.follow(id, line -> {}).close();
  }

  @Test
  void whatCanNotBeWrittenNowIsWrittenLaterAndNothingIsToldBefore() throws SQLException {
    Told one = linked("one");
    String id = ask("", "one").id();
    rename("command_results", "mislaid");
    assertThatThrownBy(() -> ask("", "one")).hasMessageContaining("could not");
    assertThat(one.heard).hasSize(1);
    assertThat(commands.counts().underWay()).isEqualTo(1);
    one.heard.getFirst().completed(Map.of("a", 1L));
    assertThat(result(id).state()).isEqualTo(CommandState.COMPLETED);
    rename("mislaid", "command_results");
    commands.tick();
    assertThat(inventory.commands().find(id).orElseThrow().state())
        .isEqualTo(CommandState.COMPLETED);
  }

  private void rename(String from, String to) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("inventory.sqlite"));
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER TABLE " + from + " RENAME TO " + to);
    }
  }
}
