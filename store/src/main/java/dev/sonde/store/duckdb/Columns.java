package dev.sonde.store.duckdb;

import dev.sonde.model.FieldNames;
import dev.sonde.model.Fields;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;

/**
 * The field columns of a kind's table, in the table's order. Immutable but for a cache that only
 * the writer uses.
 */
final class Columns {
  /** Beyond this many different sets of names the cache starts again. */
  private static final int MAX_PLANS = 1_000;

  private final List<Column> inOrder;
  private final Map<Column, Integer> places;
  private final Map<FieldNames, Plan> plans = new HashMap<>();

  Columns(List<Column> inOrder) {
    this.inOrder = List.copyOf(inOrder);
    this.places = HashMap.newHashMap(inOrder.size());
    for (int i = 0; i < inOrder.size(); i++) {
      places.put(inOrder.get(i), i);
    }
  }

  List<Column> inOrder() {
    return inOrder;
  }

  boolean contains(Column column) {
    return places.containsKey(column);
  }

  /** These columns and one more at the end. */
  Columns with(Column column) {
    List<Column> more = new ArrayList<>(inOrder);
    more.add(column);
    return new Columns(more);
  }

  /**
   * These columns and those of others that are not among them; the same object if there is none.
   */
  Columns and(Columns others) {
    Columns all = this;
    for (Column column : others.inOrder) {
      if (!all.contains(column)) {
        all = all.with(column);
      }
    }
    return all;
  }

  /** These columns and those that the fields need besides; the same object if they need none. */
  Columns covering(Fields fields) {
    Plan plan = plan(fields.names());
    for (int place = 0; place < fields.size(); place++) {
      boolean text = fields.isText(place);
      if ((text ? plan.textColumn : plan.numberColumn)[place] < 0) {
        return with(new Column(fields.names().at(place), text)).covering(fields);
      }
    }
    return this;
  }

  /** Appends the fields as the last columns of a row. All that they need must be here. */
  void append(DuckDBAppender row, Fields fields) throws SQLException {
    int[] source = plan(fields.names()).source;
    for (int column = 0; column < source.length; column++) {
      int place = source[column];
      boolean text = inOrder.get(column).text();
      if (place < 0 || fields.isText(place) != text) {
        row.appendNull();
      } else if (text) {
        row.append(fields.textAt(place));
      } else {
        row.append(fields.numberAt(place));
      }
    }
  }

  private Plan plan(FieldNames names) {
    Plan known = plans.get(names);
    if (known != null) {
      return known;
    }
    if (plans.size() >= MAX_PLANS) {
      plans.clear();
    }
    Plan made = new Plan(names);
    plans.put(names, made);
    return made;
  }

  /** Which field goes to which column, worked out once for all points with the same names. */
  private final class Plan {
    /** For each column the place of its field, or -1. */
    private final int[] source = new int[inOrder.size()];

    /** For each field the column of its numbers, or -1. */
    private final int[] numberColumn;

    /** For each field the column of its texts, or -1. */
    private final int[] textColumn;

    Plan(FieldNames names) {
      numberColumn = new int[names.size()];
      textColumn = new int[names.size()];
      for (int place = 0; place < names.size(); place++) {
        numberColumn[place] = places.getOrDefault(new Column(names.at(place), false), -1);
        textColumn[place] = places.getOrDefault(new Column(names.at(place), true), -1);
      }
      for (int column = 0; column < source.length; column++) {
        source[column] = names.indexOf(inOrder.get(column).field());
      }
    }
  }
}
