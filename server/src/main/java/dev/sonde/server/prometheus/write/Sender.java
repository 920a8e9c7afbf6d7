package dev.sonde.server.prometheus.write;

import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import dev.sonde.server.prometheus.labels.LabelTags;
import dev.sonde.server.prometheus.labels.Labels;
import dev.sonde.server.prometheus.labels.Special;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Whose a series is, how it stands in tags, and how its samples stand in points: the same for what
 * is written and for what another program kept.
 *
 * @param device the device's id: the label {@code instance}, or else {@code job}, or else {@value
 *     #NOBODY}, for what is summed up over all of them
 * @param tags the tags
 */
public record Sender(String device, Tags tags) {
  /** The device of series that say of none. */
  static final String NOBODY = "prometheus";

  private static final long MICROS_PER_MILLI = 1000;

  /** The most labels of a series, its name among them: two tags are the server's own. */
  static final int MAX_LABELS = PointRules.MAX_TAGS - 2;

  /**
   * The sender of a series.
   *
   * @throws InvalidLabelsException if the labels can't be kept
   */
  static Sender of(WriteRequest.Series series) {
    if (!series.problem().isEmpty()) {
      throw new InvalidLabelsException(series.problem());
    }
    return of(series.labels());
  }

  /**
   * The sender of a series.
   *
   * @param named its labels by name, the metric's among them
   * @throws InvalidLabelsException if they can't be kept
   */
  public static Sender of(Map<String, String> named) {
    Labels labels = Labels.of(named);
    String metric = labels.value(Labels.NAME);
    check(!metric.isEmpty(), "expected a metric's name in the label __name__, found none");
    check(
        labels.size() <= MAX_LABELS,
        "metric %s: expected at most %d labels, found %d"
            .formatted(PointRules.quoted(metric), MAX_LABELS, labels.size()));
    String device = device(labels);
    Tags tags = LabelTags.tags(device, labels);
    tags.forEach((name, value) -> checkTag(metric, name, value));
    check(
        LabelTags.labels(tags).equals(labels),
        "metric %s: expected labels that can be told apart".formatted(PointRules.quoted(metric)));
    return new Sender(device, tags);
  }

  /**
   * A sample as a point.
   *
   * @param millis when it was taken, in milliseconds since 1970
   */
  public Point point(long millis, double value) {
    OptionalInt special = Special.code(value);
    return new Point(
        LabelTags.KIND,
        millis * MICROS_PER_MILLI,
        tags,
        special.isPresent()
            ? Fields.of(Special.FIELD, special.getAsInt())
            : Fields.of("value", value));
  }

  private static String device(Labels labels) {
    return List.of("instance", "job").stream()
        .map(labels::value)
        .filter(id -> PointRules.idProblem(id).isEmpty())
        .findFirst()
        .orElse(NOBODY);
  }

  private static void checkTag(String metric, String name, String value) {
    Optional<String> problem =
        PointRules.nameProblem(name).or(() -> PointRules.tagValueProblem(value));
    check(
        problem.isEmpty(),
        "metric %s: label %s: %s"
            .formatted(
                PointRules.quoted(metric), PointRules.quoted(name), problem.orElse("is invalid")));
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new InvalidLabelsException(otherwise);
    }
  }
}
