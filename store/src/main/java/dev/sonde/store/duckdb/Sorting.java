package dev.sonde.store.duckdb;

import dev.sonde.store.duckdb.HotGroup.Part;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import org.duckdb.DuckDBConnection;

/**
 * Sorts the tables of days that are not over, so that a question about one series need not look at
 * all that came since midnight. Points come to a group's newest table; once it is long enough its
 * rows are put, in the order of series and time, into a table of their own, together with what was
 * sorted before if that is still short, and a new table begins. All of it is one commit, which
 * others wait for: some 100 ms. One thread uses it.
 */
final class Sorting {
  private static final System.Logger LOG = System.getLogger(Sorting.class.getName());

  /** A table is sorted when it has this part of what a file holds at most. */
  private static final int PARTS_OF_FILE = 8;

  /** One that has so many times what a file holds stays as it is until its day is closed. */
  private static final int TOO_LONG = 8;

  private final long enough;
  private final Instance instance;
  private final Lock writing;
  private final Set<String> leftAsTheyAre = new HashSet<>();

  /**
   * A sorting that has sorted nothing.
   *
   * @param writing is held while tables change places
   */
  Sorting(Keeping keeping, Instance instance, Lock writing) {
    this.enough = keeping.valuesPerFile();
    this.instance = instance;
    this.writing = writing;
  }

  /** Sorts what is long enough. */
  void run() throws SQLException {
    List<String> kinds =
        instance.use(now -> now.catalogue().all().stream().map(KindTable::kind).toList());
    for (String kind : kinds) {
      writing.lock();
      try {
        instance.use(now -> sort(now, kind));
      } finally {
        writing.unlock();
      }
    }
  }

  /** The tables whose rows become one, and the group as it is then. */
  private record Plan(HotGroup before, List<Part> sources, HotGroup after) {}

  private boolean sort(Opened now, String kind) throws SQLException {
    KindTable table = now.catalogue().find(kind);
    if (table == null) {
      return false;
    }
    for (HotGroup group : table.layout().groups().stream().filter(Sorting::isOfADay).toList()) {
      Optional<Plan> due = now.engine().write(connection -> plan(connection, group));
      if (due.isPresent()) {
        sort(now, table, due.get());
      }
    }
    return true;
  }

  private static boolean isOfADay(HotGroup group) {
    return !group.sealed() && !group.isLate() && !group.parts().isEmpty();
  }

  private Optional<Plan> plan(DuckDBConnection connection, HotGroup group) throws SQLException {
    Part newest = group.parts().getLast();
    long values = values(connection, group, newest);
    if (values < enough / PARTS_OF_FILE || leftAsTheyAre.contains(group.table(newest))) {
      return Optional.empty();
    }
    List<Part> sources = new ArrayList<>(List.of(newest));
    List<Part> shorter = new ArrayList<>();
    for (Part part : group.parts().reversed().subList(1, group.parts().size())) {
      long more = values(connection, group, part);
      if (more >= enough) {
        break;
      }
      values += more;
      shorter.add(part);
      if (values >= enough) {
        sources.addAll(shorter);
        break;
      }
    }
    return Optional.of(plan(group, sources, values(connection, group, newest)));
  }

  private Plan plan(HotGroup group, List<Part> sources, long values) {
    Part newest = group.parts().getLast();
    List<Part> parts = new ArrayList<>(group.parts());
    int number = newest.number();
    List<Part> sorted = values > TOO_LONG * enough ? List.of() : sources;
    if (!sorted.isEmpty()) {
      parts.removeAll(sorted);
      parts.add(new Part(++number, newest.columns()));
    }
    parts.add(new Part(++number, newest.columns()));
    return new Plan(group, sorted, group.withParts(parts));
  }

  private static long values(DuckDBConnection connection, HotGroup group, Part part)
      throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery("SELECT count(*) FROM " + Layout.quoted(group.table(part)))) {
      row.next();
      return row.getLong(1) * (2L + part.columns().inOrder().size());
    }
  }

  private void sort(Opened now, KindTable table, Plan plan) throws SQLException {
    now.catalogue().changing();
    try {
      boolean _ =
          now.engine()
              .write(
                  connection -> {
                    now.growth().broken(connection);
                    return sort(connection, plan);
                  });
      now.growth().gone();
      table.layout(table.layout().with(plan.after()));
    } catch (SQLException e) {
      if (Engine.isFatal(e)) {
        throw e;
      }
      String newest = plan.before().table(plan.before().parts().getLast());
      leftAsTheyAre.add(newest);
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "can't sort the table " + newest + ", which stays as it is: " + Engine.explain(e));
    } finally {
      now.catalogue().changed();
    }
  }

  private static boolean sort(DuckDBConnection connection, Plan plan) throws SQLException {
    HotGroup group = plan.before();
    Columns columns = group.parts().getLast().columns();
    if (!plan.sources().isEmpty()) {
      int number = group.parts().getLast().number() + 1;
      GroupWrite.create(connection, group.table(number), columns);
      Engine.execute(
          connection,
          "INSERT INTO %s SELECT * FROM %s ORDER BY series, time"
              .formatted(
                  Layout.quoted(group.table(number)),
                  new Layout.Reading(List.of(group.withParts(plan.sources())), List.of())
                      .sql("", columns.inOrder())));
      for (Part source : plan.sources()) {
        Engine.execute(connection, "DROP TABLE " + Layout.quoted(group.table(source)));
      }
    }
    GroupWrite.create(connection, plan.after().table(plan.after().parts().getLast()), columns);
    return true;
  }
}
