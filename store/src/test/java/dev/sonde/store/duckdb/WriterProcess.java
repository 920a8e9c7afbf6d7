package dev.sonde.store.duckdb;

import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.Report;
import dev.sonde.model.Tags;
import dev.sonde.store.Batch;
import dev.sonde.store.Retention;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A process that appends reports to a store until it is killed, and says the sequence of each on
 * its standard output once the store has it; meanwhile it sorts tables and closes days all the
 * time. Arguments: the folder, the first sequence, and whether its clock goes by with the points
 * ({@code present}) or they are all late ({@code past}).
 */
final class WriterProcess {
  static final int SERIES = 4;
  static final String AGENT = "agent";
  static final String STREAM = "stream";

  /** Small, so that kills also hit the moving of the log. */
  static final DuckDbSettings SETTINGS =
      DuckDbSettings.usual()
          .withCheckpointBytes(100_000)
          .withRetention(Retention.parse("raw=100y,minute=100y,hour=100y"))
          .withKeeping(Keeping.usual().atOnce().withValuesPerFile(10_000));

  /** The same with one file for each day. */
  static final DuckDbSettings FEW_FILES = SETTINGS.withKeeping(Keeping.usual().atOnce());

  /** Fields come and go, so that tables get further columns and days have others. */
  private static final int FIELDS_IN_TURN = 12;

  /** Between two sequences, so that a day has 72 of them. */
  private static final long STEP = 1_200_000_000L;

  private WriterProcess() {}

  static void main(String[] args) {
    PrintStream acknowledged =
        new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    AtomicLong sequenceNow = new AtomicLong(Long.parseLong(args[1]));
    InstantSource present = () -> Micros.toInstant(sequenceNow.get() * STEP);
    Clock clock = args[2].equals("present") ? present.withZone(ZoneOffset.UTC) : Clock.systemUTC();
    try (DuckDbPointStore store = DuckDbPointStore.open(Path.of(args[0]), SETTINGS, clock)) {
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                while (!acknowledged.checkError()) {
                  store.maintain();
                }
              });
      for (long sequence = Long.parseLong(args[1]); !acknowledged.checkError(); sequence++) {
        sequenceNow.set(sequence);
        store.append(List.of(batch(sequence)));
        acknowledged.println(sequence);
      }
    }
  }

  /**
   * One point of each series at the time of the sequence, and now and then the one before again.
   */
  static Batch batch(long sequence) {
    List<Point> points = new ArrayList<>();
    for (int series = 0; series < SERIES; series++) {
      if (sequence > 1 && sequence % 5 == 0) {
        points.add(point(series, sequence - 1));
      }
      points.add(point(series, sequence));
    }
    return Batch.of(new Report(new Report.Id(AGENT, STREAM, sequence), points));
  }

  private static Point point(int series, long sequence) {
    Fields.Builder fields = Fields.builder().put("value", (double) sequence);
    for (int i = 0; i < 10; i++) {
      fields.put(
          "field_" + (sequence / 40 % FIELDS_IN_TURN + i), Math.sin((double) sequence * (i + 1)));
    }
    return new Point(
        "host", sequence * STEP, Tags.of(Tags.DEVICE, "device-" + series), fields.build());
  }
}
