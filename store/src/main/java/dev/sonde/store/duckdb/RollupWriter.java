package dev.sonde.store.duckdb;

import dev.sonde.store.Resolution;
import dev.sonde.store.SeriesQuery;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/**
 * Writes the rollups of one closed day: of its minutes as files of the day, of its hours into files
 * of the month, together with what is there of other days and of series without points.
 */
final class RollupWriter {
  private static final String TABLE = "temp.rollup";

  /** Into so many parts that much is divided which one file of points holds. */
  private static final int AT_ONCE = 6;

  /** A row of a month takes about as much room as so many points. */
  private static final int PARTS_OF_FIELD = 2;

  private final Archive archive;
  private final Keeping keeping;

  RollupWriter(Archive archive, Keeping keeping) {
    this.archive = archive;
    this.keeping = keeping;
  }

  /**
   * What goes into one file.
   *
   * @param resolution minutes or hours
   * @param number the number of the file
   * @param share its series
   */
  record Order(Resolution resolution, int number, Share share) {}

  /**
   * The points of the day.
   *
   * @param kind their kind
   * @param day the day
   * @param files the files that hold them
   * @param before the points of the hour before the day
   */
  record Source(String kind, long day, List<DayFile> files, Layout.Reading before) {

    private List<DayFile> of(Share share) {
      return files.stream().filter(share::overlaps).toList();
    }

    private Layout.Reading before(Share share) {
      return new Layout.Reading(
          before.groups(), before.files().stream().filter(share::overlaps).toList());
    }
  }

  /**
   * Writes the file; it is on the disk when this returns.
   *
   * @return the file; empty if there is nothing to be in it
   */
  Optional<FileWriter.Written> write(DuckDBConnection connection, Source source, Order order)
      throws SQLException {
    List<Rollup.Field> fields = fields(source.kind(), source.of(order.share()));
    Set<Column> columns = new LinkedHashSet<>();
    fields.forEach(field -> columns.addAll(field.columns()));
    Optional<DayFile> replaced = order.share().replaced();
    replaced.ifPresent(file -> columns.addAll(file.types().columns()));
    fill(connection, source, order, fields, replaced);
    try {
      return new FileWriter(archive, keeping.rollupGroup())
          .write(
              connection,
              new FileWriter.Order(
                  source.kind(),
                  order.resolution(),
                  order.resolution() == Resolution.HOUR
                      ? Days.firstOfMonth(source.day())
                      : source.day(),
                  order.number(),
                  TABLE,
                  List.copyOf(columns),
                  true));
    } finally {
      Engine.execute(connection, "DROP TABLE " + TABLE);
    }
  }

  /**
   * Puts what goes into the file into a table, some series after the other and in order: what the
   * engine needs to work out rollups and to sort them can't be moved out of its memory.
   */
  private void fill(
      DuckDBConnection connection,
      Source source,
      Order order,
      List<Rollup.Field> fields,
      Optional<DayFile> replaced)
      throws SQLException {
    String into = "CREATE OR REPLACE TEMP TABLE rollup AS ";
    for (Share part : parts(source, order.share(), fields.size(), replaced)) {
      List<String> rows = new ArrayList<>();
      if (!source.of(part).isEmpty()) {
        rows.add(rollup(source, part, order.resolution().width(), fields));
      }
      replaced.ifPresent(file -> rows.add(others(source, part, file)));
      if (!rows.isEmpty()) {
        Engine.execute(
            connection,
            "%sSELECT * FROM (%s) ORDER BY series, time"
                .formatted(into, String.join(" UNION ALL BY NAME ", rows)));
        into = "INSERT INTO " + TABLE + " BY NAME ";
      }
    }
  }

  /** The series in parts that have few enough rows, as far as the files tell how many. */
  private List<Share> parts(Source source, Share share, int fields, Optional<DayFile> replaced) {
    double rows = replaced.map(DayFile::rows).orElse(0L) * (double) PARTS_OF_FIELD;
    for (DayFile file : source.of(share)) {
      double common =
          1.0
              + Math.min(file.lastSeries(), share.last())
              - Math.max(file.firstSeries(), share.first());
      rows += file.rows() * common / (1.0 + file.lastSeries() - file.firstSeries());
    }
    double wanted = Math.ceil(rows * (2 + fields) * AT_ONCE / keeping.valuesPerFile());
    return share.inParts((int) Math.clamp(wanted, 1, Integer.MAX_VALUE));
  }

  private String rollup(Source source, Share share, long width, List<Rollup.Field> fields) {
    List<Column> numbers = fields.stream().map(field -> field.column(Part.NUMBER)).toList();
    String points =
        points(new Layout.Reading(List.of(), source.of(share)), numbers, source.kind(), share);
    List<Column> counters =
        fields.stream()
            .filter(Rollup.Field::rates)
            .map(field -> field.column(Part.NUMBER))
            .toList();
    long begin = Days.begin(source.day());
    Layout.Reading before = source.before(share);
    if (!counters.isEmpty() && !before.isEmpty()) {
      points +=
          " UNION ALL BY NAME "
              + points(before, counters, source.kind(), share)
              + " AND time BETWEEN %d AND %d"
                  .formatted(begin - SeriesQuery.LONGEST_RATE_GAP, begin - 1);
    }
    return Rollup.sql("(" + points + ")", fields, width, begin, Days.last(source.day()));
  }

  /** The points of a share, without those of series that were forgotten. */
  private String points(Layout.Reading from, List<Column> columns, String kind, Share share) {
    return "SELECT * FROM %s WHERE series BETWEEN %d AND %d AND %s"
        .formatted(from.sql(archive.folder(), columns), share.first(), share.last(), isKnown(kind));
  }

  /** Whether a row's series has not been forgotten. */
  static String isKnown(String kind) {
    return "series IN (SELECT id FROM series WHERE kind = " + Identifier.literal(kind) + ")";
  }

  /**
   * What stays of a file that is replaced: other days of its month, and series of which there are
   * no points any more, since points of the past were added when the day's own were gone.
   */
  private String others(Source source, Share share, DayFile file) {
    List<DayFile> points = source.of(share);
    return "SELECT * FROM %s WHERE series BETWEEN %d AND %d AND (time NOT BETWEEN %d AND %d OR %s) AND %s"
        .formatted(
            Layout.rollups(archive.folder(), List.of(file), file.types().columns()),
            share.first(),
            share.last(),
            Days.begin(source.day()),
            Days.last(source.day()),
            points.isEmpty()
                ? "true"
                : "series NOT IN (SELECT series FROM %s)"
                    .formatted(Layout.Reading.parquet(archive.folder(), points)),
            isKnown(source.kind()));
  }

  private static List<Rollup.Field> fields(String kind, List<DayFile> files) {
    Set<String> names = new LinkedHashSet<>();
    for (DayFile file : files) {
      file.types().columns().stream()
          .filter(column -> column.part() == Part.NUMBER)
          .forEach(column -> names.add(column.field()));
    }
    List<Rollup.Field> fields = new ArrayList<>();
    for (String name : names) {
      fields.add(
          new Rollup.Field(
              name,
              exact(files, new Column(name, Part.NUMBER)),
              RollupRule.hasRates(kind, name),
              RollupRule.hasSketch(kind, name)));
    }
    return fields;
  }

  /** The type in which a column of files can be summed without rounding. */
  private static Optional<String> exact(List<DayFile> files, Column column) {
    Set<String> types =
        files.stream()
            .flatMap(file -> file.types().type(column).stream())
            .collect(Collectors.toSet());
    if (types.size() == 1) {
      return types.stream().filter(FileTypes::isExact).findFirst();
    }
    return types.stream().allMatch(FileTypes::isExact)
        ? Optional.of("DECIMAL(38, " + FileTypes.MOST_DECIMALS + ")")
        : Optional.empty();
  }
}
