package dev.sonde.server.prometheus.labels;

import dev.sonde.model.PointRules;
import dev.sonde.model.Tags;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a series of remote write stands in tags, so that exactly its labels come back.
 *
 * <p>A label is a tag of the same name if that is a tag's name and says nothing else there. One
 * that does, such as {@code device}, becomes {@code attr_device}. Any other, such as {@code podIP},
 * becomes {@code enc_pod_49__50_}: an underscore is doubled, and what tags don't have is the hex
 * number of the character between underscores. The tag {@code type} of such a series is {@value
 * #TYPE}.
 */
public final class LabelTags {
  /** The kind of the points of all metrics that were received. */
  public static final String KIND = "metric";

  /** The tag that holds a metric's name. */
  public static final String METRIC = "metric";

  /** The value of the tag {@code type} for what came by remote write. */
  public static final String TYPE = "sample";

  private static final String TYPE_TAG = "type";
  private static final String RESERVED_PREFIX = "attr_";
  private static final String ENCODED_PREFIX = "enc_";
  private static final Set<String> RESERVED =
      Set.of(Tags.DEVICE, Tags.AGENT, METRIC, "check", TYPE_TAG);
  private static final Pattern PLAIN = Pattern.compile("[a-z0-9]");

  private LabelTags() {}

  /** The tags of a series of a device. */
  public static Tags tags(String device, Labels labels) {
    TreeMap<String, String> tags = new TreeMap<>();
    labels.forEach((name, value) -> tags.put(tag(name), value));
    tags.put(Tags.DEVICE, device);
    tags.put(TYPE_TAG, TYPE);
    return Tags.of(tags);
  }

  /** Whether tags are those of a series of remote write. */
  public static boolean isSample(Tags tags) {
    return tags.value(TYPE_TAG).filter(TYPE::equals).isPresent();
  }

  /** The labels of a series of remote write. */
  public static Labels labels(Tags tags) {
    TreeMap<String, String> labels = new TreeMap<>();
    tags.forEach((name, value) -> label(name).ifPresent(label -> labels.put(label, value)));
    return Labels.of(labels);
  }

  /** The tag of a label. */
  static String tag(String label) {
    if (label.equals(Labels.NAME)) {
      return METRIC;
    }
    if (RESERVED.contains(label)) {
      return RESERVED_PREFIX + label;
    }
    boolean taken = label.startsWith(RESERVED_PREFIX) || label.startsWith(ENCODED_PREFIX);
    return taken || PointRules.nameProblem(label).isPresent() ? encoded(label) : label;
  }

  /** The label of a tag; empty for a tag that is none. */
  static Optional<String> label(String tag) {
    if (tag.equals(METRIC)) {
      return Optional.of(Labels.NAME);
    }
    if (RESERVED.contains(tag)) {
      return Optional.empty();
    }
    if (tag.startsWith(RESERVED_PREFIX)) {
      return Optional.of(tag.substring(RESERVED_PREFIX.length()));
    }
    return Optional.of(tag.startsWith(ENCODED_PREFIX) ? decoded(tag) : tag);
  }

  private static String encoded(String label) {
    StringBuilder tag = new StringBuilder(ENCODED_PREFIX);
    label
        .codePoints()
        .forEach(
            c -> {
              String text = Character.toString(c);
              if (PLAIN.matcher(text).matches()) {
                tag.append(text);
              } else {
                tag.append('_').append(c == '_' ? "" : Integer.toHexString(c)).append('_');
              }
            });
    return tag.toString();
  }

  private static String decoded(String tag) {
    StringBuilder label = new StringBuilder();
    for (int i = ENCODED_PREFIX.length(); i < tag.length(); i++) {
      int end = tag.charAt(i) == '_' ? tag.indexOf('_', i + 1) : -1;
      if (end < 0) {
        label.append(tag.charAt(i));
      } else {
        String hex = tag.substring(i + 1, end);
        label.append(hex.isEmpty() ? "_" : Character.toString(Integer.parseInt(hex, 16)));
        i = end;
      }
    }
    return label.toString();
  }
}
