package dev.sonde.store.query;

import dev.sonde.store.query.Answer.Line;
import dev.sonde.store.query.Query.Rank;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The order of an answer's lines, and which of them are wanted. */
final class Ranking {
  private Ranking() {}

  /** Those that are wanted, in order; tells of how many they are. */
  static List<Line> apply(Query query, List<Line> lines, List<String> notes) {
    Comparator<Line> byTags = Comparator.comparing(line -> line.tags().toString());
    if (query.rank().isEmpty()) {
      return lines.stream().sorted(byTags).toList();
    }
    Rank rank = query.rank().get();
    if (lines.size() > rank.count()) {
      notes.add(
          "the %d with the %s %s of %s, of %d"
              .formatted(
                  rank.count(),
                  rank.highest() ? "highest" : "lowest",
                  rank.measure().name().toLowerCase(Locale.ROOT),
                  query.figures().getFirst().name(),
                  lines.size()));
    }
    Comparator<Line> byScore = Comparator.comparingDouble(line -> score(line, rank));
    return lines.stream()
        .filter(line -> !Double.isNaN(score(line, rank)))
        .sorted((rank.highest() ? byScore.reversed() : byScore).thenComparing(byTags))
        .limit(rank.count())
        .toList();
  }

  private static double score(Line line, Rank rank) {
    double[] values =
        Arrays.stream(line.values()[0]).filter(value -> !Double.isNaN(value)).toArray();
    if (values.length == 0) {
      return Double.NaN;
    }
    return switch (rank.measure()) {
      case AVG -> Arrays.stream(values).average().orElse(Double.NaN);
      case MAX -> Arrays.stream(values).max().orElse(Double.NaN);
      case MIN -> Arrays.stream(values).min().orElse(Double.NaN);
      case LAST -> values[values.length - 1];
    };
  }
}
