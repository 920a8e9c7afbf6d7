package dev.sonde.store;

import dev.sonde.model.Tags;
import dev.sonde.store.SeriesQuery.Figure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the answer to a {@link SeriesQuery}, and refuses to let it grow beyond a limit. For
 * implementations of {@link PointStore}. Not thread-safe.
 */
public final class SliceCollector {
  private final Map<Key, Slice> slices = new HashMap<>();
  private final boolean asTheyAre;
  private final int quantiles;
  private final boolean counts;
  private final boolean lasts;
  private final int width;
  private final long maxValues;
  private long values;

  /**
   * A collector with nothing in it.
   *
   * @param query what is being answered
   * @param maxValues how many numbers the answer may hold at most: one for each point when the step
   *     is 0; min, avg, max, the quantiles and the further figures of each step otherwise
   */
  public SliceCollector(SeriesQuery query, long maxValues) {
    this.asTheyAre = query.step() == 0;
    this.quantiles = query.quantiles().size();
    this.counts = query.further().contains(Figure.COUNT);
    this.lasts = query.further().contains(Figure.LAST);
    this.width = asTheyAre ? 1 : 3 + quantiles + query.further().size();
    this.maxValues = maxValues;
  }

  /** The slice of a series, made when it is asked for first. One without entries is left out. */
  public Slice slice(Tags tags, SeriesQuery.Selection field) {
    return slices.computeIfAbsent(new Key(tags, field), key -> new Slice());
  }

  /** What was collected, ordered by tags and then by field. */
  public List<SeriesSlice> slices() {
    List<SeriesSlice> answer = new ArrayList<>();
    slices.entrySet().stream()
        .filter(e -> e.getValue().size > 0)
        .sorted(Map.Entry.comparingByKey())
        .forEach(e -> answer.add(e.getValue().finished(e.getKey())));
    return answer;
  }

  private void count() {
    values += width;
    if (values > maxValues) {
      throw new QueryException(
          "the answer would hold more than "
              + maxValues
              + " values; ask for fewer series or fields, a shorter range, or a longer step");
    }
  }

  /** One series in the making. */
  public final class Slice {
    private long[] times = new long[16];
    private double[] avg = new double[16];
    private double[] min = asTheyAre ? avg : new double[16];
    private double[] max = asTheyAre ? avg : new double[16];
    private final double[][] ranked = new double[quantiles][16];
    private long[] count = new long[counts ? 16 : 0];
    private double[] last = new double[lasts ? 16 : 0];
    private int size;

    private Slice() {}

    /**
     * Adds a point as it is.
     *
     * @throws QueryException if the answer becomes too large
     */
    public void add(long time, double value) {
      add(new Step(time, value, value, value, new double[0], 1, value));
    }

    /**
     * Adds a step, later than the one before.
     *
     * @throws QueryException if the answer becomes too large
     */
    public void add(Step step) {
      count();
      if (size == times.length) {
        resize(size * 2);
      }
      times[size] = step.time();
      min[size] = step.min();
      max[size] = step.max();
      avg[size] = step.avg();
      for (int i = 0; i < ranked.length; i++) {
        ranked[i][size] = step.quantiles()[i];
      }
      if (counts) {
        count[size] = step.count();
      }
      if (lasts) {
        last[size] = step.last();
      }
      size++;
    }

    private void resize(int length) {
      times = Arrays.copyOf(times, length);
      avg = Arrays.copyOf(avg, length);
      min = asTheyAre ? avg : Arrays.copyOf(min, length);
      max = asTheyAre ? avg : Arrays.copyOf(max, length);
      Arrays.setAll(ranked, i -> Arrays.copyOf(ranked[i], length));
      count = counts ? Arrays.copyOf(count, length) : count;
      last = lasts ? Arrays.copyOf(last, length) : last;
    }

    private SeriesSlice finished(Key key) {
      resize(size);
      return new SeriesSlice(key.tags(), key.field(), times, min, avg, max, ranked, count, last);
    }
  }

  /**
   * The figures of a step.
   *
   * @param time the step's beginning, in microseconds
   * @param min the smallest value
   * @param avg the mean of the values
   * @param max the largest value
   * @param quantiles the values of the query's quantiles
   * @param count how many values there are; not looked at unless the query asks
   * @param last the latest value; not looked at unless the query asks
   */
  public record Step(
      long time, double min, double avg, double max, double[] quantiles, long count, double last) {}

  private record Key(Tags tags, SeriesQuery.Selection field) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byTags = tags.toString().compareTo(other.tags.toString());
      int byField = byTags != 0 ? byTags : field.field().compareTo(other.field.field());
      return byField != 0 ? byField : field.form().compareTo(other.field.form());
    }
  }
}
