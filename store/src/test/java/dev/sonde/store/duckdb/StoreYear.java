package dev.sonde.store.duckdb;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.Resolution;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.duckdb.DuckDBConnection;

/**
 * Makes a data folder with a year of 200 devices and 2,000 checks, as a server with the usual
 * settings would hold it now. Not a test. Yesterday and today go through the store: hosts, disks
 * and interfaces each ten seconds, checks each minute. Of the days before, the last few and all
 * hours are yesterday's files with their times shifted, written and compared as closed days are;
 * the others are further names of yesterday's files, so that all is there as it would be but the
 * times of rows that nobody is going to ask for. Arguments: an empty folder, how many days, of how
 * many of them there are points; devices, and checks of each.
 */
final class StoreYear {
  private static final long TICK = TimeUnit.SECONDS.toMicros(10);
  private static final long DAY = TimeUnit.DAYS.toMicros(1);
  private static final int TICKS_OF_CHECK = 6;
  private static final int TICKS_OF_COMMIT = 6;

  /** So many days before yesterday have rows of their own. */
  private static final int OWN_DAYS = 1;

  private static final int PARTS = 20;

  private static final List<String> HOST =
      List.of(
          "cpu_pct",
          "cpu_user_pct",
          "cpu_system_pct",
          "cpu_iowait_pct",
          "mem_pct",
          "mem_used_bytes",
          "swap_pct",
          "disk_pct",
          "load1",
          "load5",
          "load15",
          "pressure_io_some_pct");
  private static final List<String> DISK =
      List.of("used_pct", "used_bytes", "read_bytes", "written_bytes");
  private static final List<String> INTERFACE =
      List.of("rx_bytes", "tx_bytes", "rx_packets", "tx_packets", "rx_errors", "tx_errors");
  private static final List<String> PROBE =
      List.of(
          "up",
          "sent",
          "received",
          "lost",
          "rtt_min_ms",
          "rtt_avg_ms",
          "rtt_max_ms",
          "jitter_ms",
          "lateness_ms");

  private final PrintStream out =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  private final Random random = new Random(1);
  private final List<Source> sources = new ArrayList<>();
  private final Path folder;
  private final DuckDbSettings settings = DuckDbSettings.usual();
  private final long now = Clock.systemUTC().millis() * 1_000;
  private final long template = Days.of(now) - 1;
  private long time = Days.begin(template);
  private long sequence;

  private StoreYear(Path folder, int devices, int checks) {
    this.folder = folder;
    for (int i = 0; i < devices; i++) {
      String device = "bench-%04d".formatted(i);
      Tags tags = Tags.of(Tags.DEVICE, device);
      sources.add(new Source("host", tags, HOST, -1));
      sources.add(new Source("disk", tags.with(Tags.MOUNT, "/"), DISK, -1));
      sources.add(new Source("interface", tags.with(Tags.INTERFACE, "eth0"), INTERFACE, -1));
      sources.add(new Source("interface", tags.with(Tags.INTERFACE, "lo"), INTERFACE, -1));
      for (int j = 0; j < checks; j++) {
        Map<String, String> check =
            Map.of(
                "agent",
                device,
                "check",
                "check-%04d".formatted(i * checks + j),
                "probe",
                "icmp",
                "target",
                "127.0.%d.%d".formatted(i, j + 1));
        sources.add(new Source("probe", Tags.of(check), PROBE, j % TICKS_OF_CHECK));
      }
    }
  }

  static void main(String[] args) throws SQLException {
    new StoreYear(Path.of(args[0]), number(args, 3, 200), number(args, 4, 10))
        .run(number(args, 1, 365), number(args, 2, 30));
  }

  private static int number(String[] args, int place, int otherwise) {
    return args.length > place ? Integer.parseInt(args[place]) : otherwise;
  }

  private void run(int days, int raw) throws SQLException {
    InstantSource clock = () -> Instant.ofEpochSecond(time / 1_000_000);
    try (DuckDbPointStore store =
        DuckDbPointStore.open(folder, settings, clock.withZone(ZoneOffset.UTC))) {
      measure(store, Days.last(template));
      measure(store, Days.last(template) + 2 * 60 * 60 * 1_000_000L);
      long began = System.nanoTime();
      store.maintain();
      out.printf("yesterday closed in %.1f s%n", (System.nanoTime() - began) / 1e9);
      measure(store, now);
    }
    Opened opened = Opened.open(folder, ofMuchMemory());
    try (Engine engine = opened.engine()) {
      for (KindTable table : opened.catalogue().all()) {
        copies(engine, table, days, raw);
      }
      engine.checkpoint();
    }
  }

  /** A month at once takes more than a store's day does. */
  private DuckDbSettings ofMuchMemory() {
    return new DuckDbSettings(
        2_000,
        settings.threads(),
        settings.readers(),
        settings.checkpointBytes(),
        settings.temporaryBytes(),
        settings.reserveBytes(),
        settings.maxValues(),
        settings.queryTimeout(),
        settings.keeping(),
        settings.retention(),
        settings.diskBudget());
  }

  /** Stores what is measured up to a time. */
  private void measure(DuckDbPointStore store, long end) {
    long began = System.nanoTime();
    long numbers = 0;
    while (time <= end) {
      List<Point> points = new ArrayList<>();
      for (int i = 0; i < TICKS_OF_COMMIT && time <= end; i++, time += TICK) {
        long tick = time / TICK;
        for (Source source : sources) {
          if (source.phase < 0 || tick % TICKS_OF_CHECK == source.phase) {
            points.add(source.point(time, random));
          }
        }
      }
      sequence++;
      store.append(List.of(Batch.of(new Report(new Report.Id("load", "load", sequence), points))));
      numbers += points.stream().mapToLong(point -> point.fields().size()).sum();
    }
    out.printf("%d numbers in %.1f s%n", numbers, (System.nanoTime() - began) / 1e9);
  }

  private void copies(Engine engine, KindTable table, int days, int raw) throws SQLException {
    DayFiles files = table.layout().files();
    long first = template - days + 1;
    long firstRaw = Math.max(first, template - raw + 1);
    for (long day = first; day < template; day++) {
      long began = System.nanoTime();
      List<DayFile> of = new ArrayList<>(files.of(Resolution.MINUTE, template));
      if (day >= firstRaw) {
        of.addAll(files.of(Resolution.RAW, template));
      }
      long to = day;
      for (DayFile file : of) {
        if (to >= template - OWN_DAYS) {
          add(engine, table, file, List.of(to));
        } else {
          engine.write(on -> link(on, table, file, to));
        }
      }
      out.printf(
          "%s of %s in %.1f s%n", table.kind(), Days.text(day), (System.nanoTime() - began) / 1e9);
    }
    Map<Long, List<Long>> months =
        LongStream.rangeClosed(first, template)
            .boxed()
            .collect(Collectors.groupingBy(Days::firstOfMonth, TreeMap::new, Collectors.toList()));
    for (DayFile file : files.of(Resolution.HOUR, template)) {
      for (Map.Entry<Long, List<Long>> month : months.entrySet()) {
        List<DayFile> replaced = month.getKey() == file.day() ? List.of(file) : List.of();
        add(engine, table, file, month.getValue());
        engine.write(
            on -> {
              FileList.forget(on, replaced);
              return true;
            });
      }
    }
    engine.write(
        on -> {
          Engine.execute(
              on,
              "INSERT INTO horizons VALUES (%s, %d)"
                  .formatted(Identifier.literal(table.kind()), firstRaw));
          return true;
        });
  }

  /** Adds one of yesterday's files again, as one of another day. */
  private boolean link(DuckDBConnection on, KindTable table, DayFile file, long day)
      throws SQLException {
    String path = Archive.path(table.kind(), file.resolution(), day, table.nextFile());
    try {
      Files.createDirectories(folder.resolve(path).getParent());
      Files.createLink(folder.resolve(path), folder.resolve(file.path()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long by = (day - template) * DAY;
    Engine.execute(
        on,
        "INSERT INTO files SELECT * REPLACE (%d AS day, %s AS path, oldest + (%d) AS oldest, newest + (%d) AS newest) FROM files WHERE path = %s"
            .formatted(day, Identifier.literal(path), by, by, Identifier.literal(file.path())));
    return true;
  }

  /** Adds a file like one of yesterday for other days. */
  private void add(Engine engine, KindTable table, DayFile file, List<Long> days)
      throws SQLException {
    boolean points = file.resolution() == Resolution.RAW;
    FileWriter writer =
        new FileWriter(
            new Archive(folder),
            points ? settings.keeping().rowGroup() : settings.keeping().rollupGroup());
    FileWriter.Order order =
        new FileWriter.Order(
            table.kind(),
            file.resolution(),
            file.resolution() == Resolution.HOUR
                ? Days.firstOfMonth(days.getFirst())
                : days.getFirst(),
            table.nextFile(),
            "temp.shifted",
            file.types().columns(),
            true);
    FileWriter.Written written =
        engine.keep(
            on -> {
              fill(on, file, days);
              return writer.write(on, order).orElseThrow();
            });
    engine.write(
        on -> {
          FileList.add(on, List.of(written));
          return true;
        });
  }

  /** Some series after the other, since all at once would not fit into memory. */
  private void fill(DuckDBConnection on, DayFile file, List<Long> days) throws SQLException {
    String into = "CREATE OR REPLACE TEMP TABLE shifted AS ";
    for (Share part : Share.of(file).inParts(PARTS)) {
      String rows =
          days.stream()
              .map(
                  day ->
                      "SELECT * FROM %s WHERE series BETWEEN %d AND %d"
                          .formatted(
                              shifted(file, (day - template) * DAY), part.first(), part.last()))
              .collect(Collectors.joining(" UNION ALL "));
      Engine.execute(on, into + "SELECT * FROM (" + rows + ") ORDER BY series, time");
      into = "INSERT INTO temp.shifted ";
    }
  }

  private String shifted(DayFile file, long by) {
    List<Column> columns = file.types().columns();
    boolean points = file.resolution() == Resolution.RAW;
    List<String> times = new ArrayList<>(List.of("time"));
    if (!points) {
      times.add("\"$latest\"");
      columns.stream()
          .filter(column -> column.part() == Part.AT)
          .forEach(column -> times.add(column.sql()));
    }
    String moved =
        times.stream()
            .map(each -> "%1$s + (%2$d) AS %1$s".formatted(each, by))
            .collect(Collectors.joining(", "));
    String from =
        points
            ? new Layout.Reading(List.of(), List.of(file)).sql(folder.toString(), columns)
            : Layout.rollups(folder.toString(), List.of(file), columns);
    return "(SELECT * REPLACE (%s) FROM %s)".formatted(moved, from);
  }

  /** One thing that is measured; its numbers move as measured ones do. */
  private static final class Source {
    private final String kind;
    private final Tags tags;
    private final List<String> fields;
    private final int phase;
    private final double[] state;

    Source(String kind, Tags tags, List<String> fields, int phase) {
      this.kind = kind;
      this.tags = tags;
      this.fields = fields;
      this.phase = phase;
      this.state = new double[fields.size()];
    }

    Point point(long time, Random random) {
      Fields.Builder builder = Fields.builder();
      for (int i = 0; i < state.length; i++) {
        builder.put(fields.get(i), next(fields.get(i), i, random));
      }
      return new Point(kind, time, tags, builder.build());
    }

    private double next(String field, int i, Random random) {
      double step = random.nextGaussian();
      if (field.endsWith("_ms")) {
        state[i] = Math.max(200, (state[i] == 0 ? 12_000 : state[i]) + Math.round(step * 300));
        return state[i] / 1_000;
      }
      if (kind.equals("probe")) {
        return field.equals("lost") ? 0 : 1;
      }
      if (field.endsWith("_errors")) {
        return state[i];
      }
      if (kind.equals("interface") || field.startsWith("read") || field.startsWith("written")) {
        state[i] += Math.round(Math.abs(step) * 50_000);
        return state[i];
      }
      if (field.endsWith("_bytes")) {
        state[i] = Math.max(0, (state[i] == 0 ? 1e9 : state[i]) + Math.rint(step * 100) * 4_096);
        return state[i];
      }
      state[i] = Math.clamp(state[i] + Math.rint(step * 50), 0, 10_000);
      return state[i] / 100;
    }
  }
}
