package dev.sonde.store.query;

import dev.sonde.store.Table;
import dev.sonde.store.Table.Column;
import dev.sonde.store.query.Answer.Line;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An answer as a table: a row for each line and time, with the tags as columns. */
public final class AnswerTable {
  private AnswerTable() {}

  /** The table: {@code time}, the tags by name, then the figures in their order. */
  public static Table of(Answer answer) {
    List<String> tags =
        new ArrayList<>(
            answer.lines().stream()
                .flatMap(line -> line.tags().asMap().keySet().stream())
                .collect(TreeSet::new, TreeSet::add, TreeSet::addAll));
    List<String> figures = answer.columns().stream().map(Answer.Column::name).toList();
    List<Column> columns = new ArrayList<>(List.of(new Column("time", Table.Type.TIME)));
    tags.forEach(
        tag ->
            columns.add(
                new Column(
                    tag.equals("time") || figures.contains(tag) ? "tag " + tag : tag,
                    Table.Type.TEXT)));
    figures.forEach(
        figure ->
            columns.add(
                new Column(figure.equals("time") ? "value of time" : figure, Table.Type.NUMBER)));
    return new Table(columns, () -> rows(answer, tags));
  }

  private static Iterator<@Nullable Object[]> rows(Answer answer, List<String> tags) {
    return answer.lines().stream().flatMap(line -> rows(line, tags)).iterator();
  }

  private static Stream<@Nullable Object[]> rows(Line line, List<String> tags) {
    return IntStream.range(0, line.times().length).mapToObj(i -> row(line, i, tags));
  }

  private static @Nullable Object[] row(Line line, int i, List<String> tags) {
    @Nullable Object[] row = new @Nullable Object[1 + tags.size() + line.values().length];
    row[0] = line.times()[i];
    for (int t = 0; t < tags.size(); t++) {
      row[1 + t] = line.tags().value(tags.get(t)).orElse(null);
    }
    for (int f = 0; f < line.values().length; f++) {
      double value = line.values()[f][i];
      row[1 + tags.size() + f] = Double.isNaN(value) ? null : value;
    }
    return row;
  }
}
