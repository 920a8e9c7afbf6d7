package dev.sonde.server.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandArchiveTest {
  private static final CommandBounds WIDE =
      new CommandBounds(Duration.ofDays(1), 1_000, 1_000, 1L << 30);

  @TempDir Path folder;
  private Inventory inventory;
  private CommandArchive archive;

  CommandArchiveTest() {}

  @BeforeEach
  void open() {
    inventory = Inventory.open(folder.resolve("inventory.sqlite"));
    archive = inventory.commands();
  }

  @AfterEach
  void close() {
    inventory.close();
  }

  private static CommandResult ended(String agent, CommandState state, String output) {
    return new CommandResult(
        agent,
        state,
        Optional.of("crash"),
        Optional.of("it's \"broken\""),
        Optional.of(new CommandResult.Output(output, output.length())),
        List.of("one", "two"),
        OptionalLong.of(5),
        OptionalLong.of(6));
  }

  private static CommandRecord command(String id, long asked, CommandResult... results) {
    return CommandRecord.of(
        0,
        id,
        asked,
        "ada",
        "192.0.2.1",
        new CommandRecord.Order(
            "ping",
            Map.of("host", "a", "list", List.of(1L, 2.5, true)),
            List.of("x"),
            Map.of("site", "y"),
            Duration.ofMillis(1_500),
            Duration.ZERO),
        List.of(results));
  }

  private List<String> ids() {
    return archive.list(CommandQuery.newest(100)).stream().map(CommandRecord::id).toList();
  }

  @Test
  void aCommandComesBackAsItWas() {
    CommandRecord command = command("a", 7, ended("x", CommandState.FAILED, "{\"a\":1}"));
    assertThat(archive.add(command)).hasValue(1L);
    assertThat(archive.add(command("a", 8))).isEmpty();
    assertThat(archive.find("a")).hasValue(command.numbered(1));
    assertThat(archive.find("b")).isEmpty();
    assertThat(archive.list(CommandQuery.newest(5)))
        .containsExactly(command.numbered(1).withoutResults());
  }

  @Test
  void changesAreWrittenAndAskedForByState() {
    archive.add(command("a", 1, CommandResult.waiting("x"), CommandResult.waiting("y")));
    CommandResult done = ended("x", CommandState.COMPLETED, "{}");
    archive.write(
        List.of(
            new CommandArchive.Change("a", 1, done, CommandState.RUNNING),
            new CommandArchive.Change("gone", 9, done, CommandState.COMPLETED)));
    assertThat(archive.find("a").orElseThrow().results())
        .containsExactly(done, CommandResult.waiting("y"));
    assertThat(archive.list(of(CommandState.RUNNING))).hasSize(1);

    archive.lose("why", 9);
    CommandRecord lost = archive.find("a").orElseThrow();
    assertThat(lost.state()).isEqualTo(CommandState.LOST);
    assertThat(lost.results().getFirst()).isEqualTo(done);
    assertThat(lost.results().getLast().error()).hasValue("why");
    assertThat(archive.list(of(CommandState.RUNNING))).isEmpty();
    assertThat(archive.list(of(CommandState.LOST))).hasSize(1);
  }

  private static CommandQuery of(CommandState state) {
    return new CommandQuery(
        Optional.empty(), Optional.empty(), Optional.of(state), Long.MIN_VALUE, Long.MAX_VALUE, 10);
  }

  @Test
  void theOldestGoBeyondEachBound() {
    for (int i = 1; i <= 6; i++) {
      archive.add(
          command("c" + i, i * 1_000_000L, ended("x", CommandState.FAILED, "1".repeat(1_000))));
    }
    archive.prune(WIDE, 0);
    assertThat(ids()).hasSize(6);
    archive.prune(new CommandBounds(Duration.ofSeconds(10), 9, 9, 1L << 30), 12_000_000);
    assertThat(ids()).containsExactly("c6", "c5", "c4", "c3", "c2");
    archive.prune(new CommandBounds(Duration.ofDays(1), 4, 9, 1L << 30), 12_000_000);
    assertThat(ids()).containsExactly("c6", "c5", "c4", "c3");
    archive.prune(new CommandBounds(Duration.ofDays(1), 9, 3, 1L << 30), 12_000_000);
    assertThat(ids()).containsExactly("c6", "c5", "c4");
    archive.prune(new CommandBounds(Duration.ofDays(1), 9, 9, 2_500), 12_000_000);
    assertThat(ids()).containsExactly("c6", "c5");
    assertThat(archive.find("c4")).isEmpty();
  }

  @Test
  void whatIsUnderWayIsNeverDeleted() {
    archive.add(command("open", 1, CommandResult.waiting("x")));
    archive.prune(new CommandBounds(Duration.ZERO, 0, 0, 0), 1_000_000);
    assertThat(ids()).containsExactly("open");
  }
}
