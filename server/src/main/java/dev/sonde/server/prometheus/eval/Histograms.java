package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Labels;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code histogram_quantile} of classic histograms: series that differ in {@code le} are the
 * buckets of one histogram.
 *
 * <p>Source: Prometheus 2, {@code promql/quantile.go}, {@code bucketQuantile}.
 */
final class Histograms {
  private Histograms() {}

  /** A bucket: its upper bound, and how many values are at or below it. */
  private record Bucket(double bound, double count) {}

  /** A bucket's series and its bound. */
  private record BucketSeries(double bound, StepSeries series) {}

  /**
   * The quantile of each histogram.
   *
   * @param quantiles which, at each step
   */
  static List<StepSeries> quantile(
      double[] quantiles, List<StepSeries> series, Steps steps, Budget budget) {
    Map<Labels, List<BucketSeries>> histograms = new LinkedHashMap<>();
    for (StepSeries one : series) {
      bound(one.labels())
          .ifPresent(
              bound ->
                  histograms
                      .computeIfAbsent(
                          one.labels().without(List.of(Labels.BOUND)), _ -> new ArrayList<>())
                      .add(new BucketSeries(bound, one)));
    }
    SeriesCollector results = new SeriesCollector(steps, budget);
    histograms.forEach(
        (labels, buckets) -> {
          buckets.sort(Comparator.comparingDouble(BucketSeries::bound));
          for (int i = 0; i < steps.count(); i++) {
            List<Bucket> present = present(buckets, i);
            if (!present.isEmpty()) {
              results.add(
                  labels.nameless(), i, quantile(quantiles[i], present), Relabeled.DUPLICATE);
            }
          }
          budget.checkTime();
        });
    return results.series();
  }

  private static Optional<Double> bound(Labels labels) {
    String text = labels.value(Labels.BOUND);
    try {
      return switch (text) {
        case "+Inf", "Inf", "inf", "+inf" -> Optional.of(Double.POSITIVE_INFINITY);
        case "-Inf", "-inf" -> Optional.of(Double.NEGATIVE_INFINITY);
        default -> Optional.of(Double.parseDouble(text));
      };
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** The buckets that are there at a step; those with equal bounds are one. */
  private static List<Bucket> present(List<BucketSeries> series, int step) {
    List<Bucket> buckets = new ArrayList<>(series.size());
    for (BucketSeries each : series) {
      if (!each.series().isAt(step)) {
        continue;
      }
      double count = each.series().values()[step];
      if (!buckets.isEmpty() && buckets.getLast().bound() == each.bound()) {
        count += buckets.removeLast().count();
      }
      buckets.add(new Bucket(each.bound(), count));
    }
    return buckets;
  }

  private static double quantile(double quantile, List<Bucket> buckets) {
    if (Double.isNaN(quantile)) {
      return Double.NaN;
    }
    if (quantile < 0 || quantile > 1) {
      return quantile < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (buckets.size() < 2 || buckets.getLast().bound() != Double.POSITIVE_INFINITY) {
      return Double.NaN;
    }
    double[] counts = rising(buckets);
    double all = counts[counts.length - 1];
    return all == 0 ? Double.NaN : interpolated(quantile * all, buckets, counts);
  }

  /** The counts, where one that is less than another below it counts as much as that. */
  private static double[] rising(List<Bucket> buckets) {
    double[] counts = new double[buckets.size()];
    double most = buckets.getFirst().count();
    for (int i = 0; i < counts.length; i++) {
      double count = buckets.get(i).count();
      if (count > most) {
        most = count;
      }
      counts[i] = count < most ? most : count;
    }
    return counts;
  }

  private static double interpolated(double rank, List<Bucket> buckets, double[] counts) {
    int at = 0;
    while (at < counts.length - 1 && !(counts[at] >= rank)) {
      at++;
    }
    if (at == counts.length - 1) {
      return buckets.get(at - 1).bound();
    }
    double end = buckets.get(at).bound();
    if (at == 0 && end <= 0) {
      return end;
    }
    double start = at == 0 ? 0 : buckets.get(at - 1).bound();
    double below = at == 0 ? 0 : counts[at - 1];
    return start + (end - start) * ((rank - below) / (counts[at] - below));
  }
}
