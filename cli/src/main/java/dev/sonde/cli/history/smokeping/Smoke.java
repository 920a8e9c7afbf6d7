package dev.sonde.cli.history.smokeping;

import dev.sonde.cli.history.rrd.Archive;
import dev.sonde.cli.history.rrd.RoundRobin;
import dev.sonde.model.Fields;
import dev.sonde.model.MalformedException;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.RttStatistics;
import dev.sonde.model.Tags;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * One database of SmokePing, as points of kind {@code probe}.
 *
 * <p>Rows of the finest archive of averages come first; a coarser one is used where no finer one
 * has a row. A row is a point at the row's beginning. In a row of one step the data sources {@code
 * ping1} … are the round trips of one run, in order of size, those that were lost left out; RRDtool
 * has spread runs that fell between two steps over both. A row of more steps tells what those runs
 * were like on average, and from the archives of MIN and MAX their extremes; how many packets they
 * were it doesn't tell.
 */
final class Smoke {
  private static final double MILLIS = 1_000;
  private static final double PERCENT = 100;

  private final RoundRobin database;
  private final int loss;
  private final int median;
  private final int[] pings;

  /**
   * The smoke in a database.
   *
   * @param file for messages
   * @throws MalformedException if it is not SmokePing's
   */
  Smoke(String file, RoundRobin database) {
    this.database = database;
    List<String> names = database.names();
    this.loss = names.indexOf("loss");
    this.median = names.indexOf("median");
    this.pings =
        IntStream.range(0, names.size())
            .filter(i -> names.get(i).matches("ping[0-9]{1,4}"))
            .toArray();
    if (loss < 0 || median < 0 || pings.length == 0) {
      throw new MalformedException(
          file,
          "is not of SmokePing: expected data sources loss, median, ping1 …; found "
              + names.subList(0, Math.min(10, names.size())));
    }
    if (archives("AVERAGE").isEmpty()) {
      throw new MalformedException(file, "expected an archive of AVERAGE, found none");
    }
  }

  /** How many packets a run has. */
  int count() {
    return pings.length;
  }

  /** Hands over all points. */
  void points(Tags tags, Consumer<Point> taker) {
    NavigableSet<Long> known = new TreeSet<>();
    for (Archive archive : archives("AVERAGE")) {
      NavigableSet<Long> own = new TreeSet<>();
      for (int row = 0; row < archive.rows(); row++) {
        long end = archive.end(row);
        long begin = end - archive.resolution();
        if (begin < 0 || !isKnown(archive, row) || overlaps(known, begin, end)) {
          continue;
        }
        own.add(end);
        Fields fields =
            archive.resolution() == database.step()
                ? ofRun(archive, row)
                : ofRuns(archive, row, extreme("MIN", archive), extreme("MAX", archive));
        taker.accept(new Point("probe", begin * Micros.PER_SECOND, tags, fields));
      }
      known.addAll(own);
    }
  }

  /** The archives of a function, the finest first. */
  private List<Archive> archives(String function) {
    return database.archives().stream()
        .filter(archive -> archive.function().equals(function))
        .sorted(Comparator.comparingLong(Archive::resolution))
        .toList();
  }

  /** Whether a row that is known ends within a time. */
  private static boolean overlaps(NavigableSet<Long> known, long begin, long end) {
    Long next = known.higher(begin);
    return next != null && next <= end;
  }

  private boolean isKnown(Archive archive, int row) {
    return !Double.isNaN(archive.value(row, loss)) || received(archive, row).length > 0;
  }

  /** The round trips of a row in ms, in ascending order. */
  private double[] received(Archive archive, int row) {
    return Arrays.stream(pings)
        .mapToDouble(ping -> archive.value(row, ping) * MILLIS)
        .filter(Double::isFinite)
        .sorted()
        .toArray();
  }

  private Fields ofRun(Archive archive, int row) {
    Fields.Builder fields = Fields.builder();
    double lost = archive.value(row, loss);
    if (Double.isFinite(lost)) {
      fields.put("sent", pings.length);
      fields.put("received", pings.length - lost);
      fields.put("lost", lost);
      fields.put("up", lost < pings.length ? 1 : 0);
      if (lost >= pings.length) {
        fields.put("cause", "loss");
      }
    }
    roundTrips(fields, archive, row, true);
    return lossShare(fields, lost).build();
  }

  private Fields ofRuns(Archive archive, int row, Archive min, Archive max) {
    Fields.Builder fields = Fields.builder();
    double lost = archive.value(row, loss);
    if (lost <= 0) {
      fields.put("up", 1);
    } else if (lost >= pings.length) {
      fields.put("up", 0);
    }
    roundTrips(fields, archive, row, false);
    double[] received = received(archive, row);
    if (received.length > 0) {
      double[] least = of(min, archive.end(row));
      double[] most = of(max, archive.end(row));
      fields.put("rtt_min_ms", least.length > 0 ? least[0] : received[0]);
      fields.put(
          "rtt_max_ms", most.length > 0 ? most[most.length - 1] : received[received.length - 1]);
    }
    return lossShare(fields, lost).build();
  }

  private double[] of(Archive archive, long end) {
    int row = archive.rowAt(end);
    return row < 0 ? new double[0] : received(archive, row);
  }

  private Fields.Builder lossShare(Fields.Builder fields, double lost) {
    if (Double.isFinite(lost)) {
      fields.put("loss_pct", Math.clamp(PERCENT * lost / pings.length, 0, PERCENT));
    }
    return fields;
  }

  private void roundTrips(Fields.Builder fields, Archive archive, int row, boolean extremes) {
    double[] received = received(archive, row);
    if (received.length == 0) {
      return;
    }
    RttStatistics statistics = RttStatistics.of(received);
    double middle = archive.value(row, median) * MILLIS;
    fields.put("rtt_p25_ms", statistics.quantile(0.25));
    fields.put("rtt_median_ms", Double.isFinite(middle) ? middle : statistics.quantile(0.5));
    fields.put("rtt_p75_ms", statistics.quantile(0.75));
    fields.put("rtt_p95_ms", statistics.quantile(0.95));
    fields.put("rtt_avg_ms", statistics.average());
    if (extremes) {
      fields.put("rtt_min_ms", received[0]);
      fields.put("rtt_max_ms", received[received.length - 1]);
      fields.put("rtt_stddev_ms", statistics.standardDeviation());
    }
  }

  /** The archive of extremes beside one of averages; that one itself if there is none. */
  private Archive extreme(String function, Archive averages) {
    return archives(function).stream()
        .filter(archive -> archive.resolution() == averages.resolution())
        .findFirst()
        .orElse(averages);
  }
}
