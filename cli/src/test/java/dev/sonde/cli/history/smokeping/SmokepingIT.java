package dev.sonde.cli.history.smokeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.cli.history.Collected;
import dev.sonde.cli.history.rrd.Archive;
import dev.sonde.cli.history.rrd.RoundRobin;
import dev.sonde.model.Point;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against databases that RRDtool makes, with SmokePing's data sources and archives. */
class SmokepingIT {
  private static final Path PROGRAM = Path.of("/usr/bin/rrdtool");
  private static final long BEGIN = 1_700_000_100;
  private static final int STEP = 300;
  private static final int PINGS = 6;
  private static final int RUNS = 3_000;
  private static final int FINE = 200;
  private static final int A_ROW = 12;

  @TempDir Path folder;
  private final Random random = new Random(7);
  private Path file = Path.of("");

  @BeforeEach
  void make() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(PROGRAM), "rrdtool is not installed");
    file = folder.resolve("gw.rrd");
    List<String> create =
        new ArrayList<>(
            List.of("create", file.toString(), "--start", "" + BEGIN, "--step", "" + STEP));
    create.addAll(List.of("DS:uptime:GAUGE:600:0:U", "DS:loss:GAUGE:600:0:" + PINGS));
    create.add("DS:median:GAUGE:600:0:180");
    IntStream.rangeClosed(1, PINGS).forEach(i -> create.add("DS:ping" + i + ":GAUGE:600:0:180"));
    create.addAll(List.of("RRA:AVERAGE:0.5:1:" + FINE, "RRA:AVERAGE:0.5:12:400"));
    create.addAll(List.of("RRA:MIN:0.5:12:400", "RRA:MAX:0.5:12:400", "RRA:AVERAGE:0.5:144:40"));
    rrdtool(create);
    for (int first = 1; first < RUNS; first += 250) {
      List<String> update = new ArrayList<>(List.of("update", file.toString()));
      IntStream.range(first, first + 250).filter(i -> i % 97 > 2).forEach(i -> update.add(run(i)));
      rrdtool(update);
    }
  }

  /** A run as SmokePing notes it: the round trips in the middle, sorted. */
  private String run(int number) {
    int lost = List.of(0, 0, 0, 0, 1, 2, PINGS).get(random.nextInt(7));
    List<String> words = new ArrayList<>();
    double[] trips = random.doubles(PINGS - lost, 0.01, 0.02).sorted().toArray();
    for (int i = 0; i < lost / 2; i++) {
      words.add("U");
    }
    Arrays.stream(trips).forEach(trip -> words.add("%.6f".formatted(trip)));
    while (words.size() < PINGS) {
      words.add("U");
    }
    String median = trips.length == 0 ? "U" : "%.6f".formatted(trips[trips.length / 2]);
    return "%d:U:%d:%s:%s"
        .formatted(BEGIN + (long) number * STEP, lost, median, String.join(":", words));
  }

  private static String rrdtool(List<String> arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(PROGRAM.toString()));
    all.addAll(arguments);
    Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
    return told;
  }

  /** What RRDtool gives for a resolution: rows by their end. */
  private Map<Long, double[]> fetched(String function, int resolution, long from, long to)
      throws IOException, InterruptedException {
    Map<Long, double[]> rows = new TreeMap<>();
    rrdtool(
            List.of(
                "fetch",
                file.toString(),
                function,
                "-r",
                "" + resolution,
                "-s",
                "" + from,
                "-e",
                "" + to))
        .lines()
        .filter(line -> line.matches("[0-9]+:.*"))
        .forEach(
            line ->
                rows.put(
                    Long.parseLong(line.substring(0, line.indexOf(':'))),
                    Arrays.stream(line.substring(line.indexOf(':') + 1).strip().split(" "))
                        .mapToDouble(
                            word ->
                                word.toLowerCase(Locale.ROOT).contains("nan")
                                    ? Double.NaN
                                    : Double.parseDouble(word))
                        .toArray()));
    return rows;
  }

  @Test
  void everyValueIsTheOneThatRrdtoolGives() throws IOException, InterruptedException {
    RoundRobin read = RoundRobin.read(file);
    assertThat(read.archives()).hasSize(5);
    for (Archive archive : read.archives()) {
      Map<Long, double[]> rows =
          fetched(
              archive.function(),
              (int) archive.resolution(),
              archive.end(0) - archive.resolution(),
              archive.end(archive.rows() - 1) - archive.resolution());
      assertThat(rows).hasSizeGreaterThan(archive.rows() - 2);
      rows.forEach(
          (end, values) -> {
            int row = archive.rowAt(end);
            for (int i = 0; row >= 0 && i < values.length; i++) {
              if (Double.isNaN(values[i])) {
                assertThat(archive.value(row, i)).isNaN();
              } else {
                assertThat(archive.value(row, i))
                    .isCloseTo(values[i], within(1e-9 + 1e-8 * values[i]));
              }
            }
          });
    }
  }

  @Test
  void theDumpGivesTheSamePoints() throws IOException, InterruptedException {
    Path dump = folder.resolve("gw.xml");
    Files.writeString(dump, rrdtool(List.of("dump", file.toString())));

    List<Point> binary = points(file);
    List<Point> xml = points(dump);
    assertThat(xml).hasSameSizeAs(binary);
    for (int i = 0; i < xml.size(); i++) {
      assertThat(xml.get(i).time()).isEqualTo(binary.get(i).time());
      assertThat(xml.get(i).fields().asMap().keySet())
          .isEqualTo(binary.get(i).fields().asMap().keySet());
      assertThat(xml.get(i).fields().number("loss_pct").orElse(-1))
          .isCloseTo(binary.get(i).fields().number("loss_pct").orElse(-1), within(1e-6));
    }
  }

  private static List<Point> points(Path path) {
    return Collected.of(new SmokepingSource(List.of(path), Optional.empty(), "smokeping")).points;
  }

  @Test
  void theFinestRowsComeFirstAndNoTimeIsToldTwice() throws IOException, InterruptedException {
    Map<Long, Point> points =
        points(file).stream()
            .collect(Collectors.toMap(point -> point.time() / 1_000_000, point -> point));
    long last = BEGIN + (RUNS - 1L) / STEP * STEP;
    assertThat(points.keySet()).allMatch(time -> time >= BEGIN - 144 * STEP && time % STEP == 0);
    List<Long> times = points.keySet().stream().sorted().toList();
    assertThat(times.getLast()).isGreaterThan(last);
    long fineBegin = times.getLast() - (FINE - 1L) * STEP;
    long fine = times.stream().filter(time -> time >= fineBegin).count();
    assertThat(fine).isBetween(FINE - 20L, (long) FINE);
    assertThat(times.stream().filter(time -> time < fineBegin - A_ROW * STEP))
        .allMatch(time -> time % (A_ROW * STEP) == 0);

    Map<Long, double[]> least = fetched("MIN", A_ROW * STEP, BEGIN, fineBegin);
    long checked =
        least.entrySet().stream()
            .filter(row -> points.containsKey(row.getKey() - A_ROW * STEP))
            .filter(row -> row.getKey() < fineBegin)
            .peek(
                row -> {
                  double smallest =
                      Arrays.stream(row.getValue())
                          .skip(3)
                          .filter(Double::isFinite)
                          .min()
                          .orElse(-1);
                  Point point = points.get(row.getKey() - A_ROW * STEP);
                  if (smallest >= 0 && point != null) {
                    assertThat(point.fields().number("rtt_min_ms").orElseThrow())
                        .isCloseTo(smallest * 1_000, within(1e-4));
                    assertThat(point.fields().number("sent")).isEmpty();
                  }
                })
            .count();
    assertThat(checked).isGreaterThan(100);
  }
}
