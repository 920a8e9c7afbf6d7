package dev.sonde.server.inventory;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/**
 * The commands in the inventory. Every method does its work before it returns, and throws {@link
 * InventoryException} if the database could not do it. Thread-safe.
 */
public final class CommandArchive {
  /**
   * Those that are beyond a bound: their number, that of their results, or their characters, summed
   * up from the newest.
   */
  private static final String PRUNE =
      """
      DELETE FROM commands WHERE state <> 'running' AND number IN (
        SELECT number FROM (
          SELECT number, asked,
            count(*) OVER newest AS n,
            sum(results) OVER newest AS r,
            sum(bytes) OVER newest AS b
          FROM (
            SELECT c.number AS number, c.asked AS asked, count(p.agent) AS results,
              c.size + coalesce(sum(p.size), 0) AS bytes
            FROM commands c LEFT JOIN command_results p ON p.command = c.number
            GROUP BY c.number, c.asked, c.size)
          WINDOW newest AS (ORDER BY number DESC))
        WHERE asked < :oldest OR n > :commands OR r > :results OR b > :bytes)
      """;

  private final Inventory inventory;

  CommandArchive(Inventory inventory) {
    this.inventory = inventory;
  }

  /**
   * Adds a command with the states that its agents are in.
   *
   * @return its number; empty if there is one of its id already
   */
  public Optional<Long> add(CommandRecord command) {
    return inventory.transaction(
        "write the command " + command.id(),
        db -> {
          if (db.createQuery("SELECT 1 FROM commands WHERE id = ?")
              .bind(0, command.id())
              .mapTo(Integer.class)
              .findFirst()
              .isPresent()) {
            return Optional.empty();
          }
          long number =
              db.createQuery("SELECT coalesce(max(number), 0) + 1 FROM commands")
                  .mapTo(Long.class)
                  .one();
          String input = CommandRows.json(command.order().input());
          db.execute(
              "INSERT INTO commands (number, id, asked, asked_by, asked_from, module, input, size,"
                  + " agents, timeout_s, wait_s, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
              number,
              command.id(),
              command.asked(),
              command.by(),
              command.from(),
              command.order().module(),
              input,
              input.length(),
              CommandRows.agents(command.order()),
              command.order().timeout().toNanos() / 1e9,
              command.order().patience().toNanos() / 1e9,
              command.state().word());
          insert(db, number, command.results());
          return Optional.of(number);
        });
  }

  private static void insert(Handle db, long number, List<CommandResult> results) {
    try (PreparedBatch batch = db.prepareBatch(CommandRows.PUT_RESULT)) {
      for (CommandResult result : results) {
        CommandRows.bind(batch, number, result);
        batch.add();
      }
      batch.execute();
    }
  }

  /**
   * Something that changed of a command.
   *
   * @param id the command's
   * @param number the command's
   * @param result how it stands now at one agent
   * @param whole how it stands now as a whole
   */
  public record Change(String id, long number, CommandResult result, CommandState whole) {}

  /** Writes what changed; of commands that are gone nothing. */
  public void write(Collection<Change> changes) {
    inventory.change(
        "write the results of commands",
        db -> {
          for (Change change : changes) {
            int found =
                db.execute(
                    "UPDATE commands SET state = ? WHERE number = ?",
                    change.whole().word(),
                    change.number());
            if (found > 0) {
              insert(db, change.number(), List.of(change.result()));
            }
          }
        });
  }

  /**
   * Notes that nobody knows what came of all that is under way.
   *
   * @param error says why, for people
   * @param now in microseconds
   */
  public void lose(String error, long now) {
    inventory.change(
        "note which commands were lost",
        db -> {
          db.execute(
              "UPDATE command_results SET state = 'lost', code = 'lost', error = ?, ended = ?"
                  + " WHERE state IN ('waiting', 'running')",
              error,
              now);
          List<Long> open =
              db.createQuery("SELECT number FROM commands WHERE state = 'running'")
                  .mapTo(Long.class)
                  .list();
          for (long number : open) {
            db.execute(
                "UPDATE commands SET state = ? WHERE number = ?",
                CommandState.ofAll(
                        counts(db, List.of(number)).getOrDefault(number, Map.of()).keySet())
                    .word(),
                number);
          }
        });
  }

  /** A command with its results. */
  public Optional<CommandRecord> find(String id) {
    return inventory.run(
        "read the command " + id,
        db -> {
          List<CommandRecord> found =
              db.createQuery("SELECT * FROM commands WHERE id = ?")
                  .bind(0, id)
                  .map((row, context) -> CommandRows.command(row, Map.of()))
                  .list();
          return found.stream().map(command -> withResults(db, command)).findFirst();
        });
  }

  private static CommandRecord withResults(Handle db, CommandRecord command) {
    return CommandRecord.of(
        command.number(),
        command.id(),
        command.asked(),
        command.by(),
        command.from(),
        command.order(),
        db.createQuery("SELECT * FROM command_results WHERE command = ? ORDER BY agent")
            .bind(0, command.number())
            .map((row, context) -> CommandRows.result(row))
            .list());
  }

  /** Commands, newest first, with counts in the place of their results. */
  public List<CommandRecord> list(CommandQuery query) {
    return inventory.run(
        "read the commands",
        db -> {
          Query found =
              db.createQuery(
                      "SELECT * FROM commands WHERE asked >= :since AND number < :before"
                          + conditions(query)
                          + " ORDER BY number DESC LIMIT :limit")
                  .bind("since", query.since())
                  .bind("before", query.before())
                  .bind("limit", query.limit());
          query.agent().ifPresent(agent -> found.bind("agent", agent));
          query.module().ifPresent(module -> found.bind("module", module));
          query.state().ifPresent(state -> found.bind("state", state.word()));
          List<CommandRecord> bare =
              found.map((row, context) -> CommandRows.command(row, Map.of())).list();
          Map<Long, Map<CommandState, Integer>> counts =
              counts(db, bare.stream().map(CommandRecord::number).toList());
          return bare.stream()
              .map(each -> counted(each, counts.getOrDefault(each.number(), Map.of())))
              .toList();
        });
  }

  private static CommandRecord counted(CommandRecord bare, Map<CommandState, Integer> counts) {
    return new CommandRecord(
        bare.number(),
        bare.id(),
        bare.asked(),
        bare.by(),
        bare.from(),
        bare.order(),
        counts,
        List.of());
  }

  private static String conditions(CommandQuery query) {
    return (query.module().isPresent() ? " AND module = :module" : "")
        + (query.state().isPresent() ? " AND state = :state" : "")
        + (query.agent().isPresent()
            ? " AND number IN (SELECT command FROM command_results WHERE agent = :agent)"
            : "");
  }

  private static Map<Long, Map<CommandState, Integer>> counts(Handle db, List<Long> numbers) {
    if (numbers.isEmpty()) {
      return Map.of();
    }
    return db
        .createQuery(
            "SELECT command, state, count(*) FROM command_results WHERE command IN (<numbers>)"
                + " GROUP BY command, state")
        .bindList("numbers", numbers)
        .map(
            (row, context) ->
                new Count(row.getLong(1), CommandState.of(row.getString(2)), row.getInt(3)))
        .list()
        .stream()
        .collect(
            Collectors.groupingBy(Count::command, Collectors.toMap(Count::state, Count::number)));
  }

  private record Count(long command, CommandState state, int number) {}

  /**
   * Deletes what is beyond the bounds, and is over.
   *
   * @param now in microseconds
   */
  public void prune(CommandBounds bounds, long now) {
    inventory.change(
        "delete old commands",
        db ->
            db.createUpdate(PRUNE)
                .bind("oldest", now - bounds.age().toSeconds() * 1_000_000)
                .bind("commands", bounds.commands())
                .bind("results", bounds.results())
                .bind("bytes", bounds.bytes())
                .execute());
  }
}
