package dev.sonde.store.query;

import dev.sonde.model.Tags;
import dev.sonde.store.query.Query.Word;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the tags of a series must be like. What says "not" holds for series without the tag, too.
 */
public sealed interface Condition {
  /** The tag it is about. */
  Word tag();

  /** Whether tags are so. */
  boolean holds(Tags tags);

  /**
   * The tag has one of some values.
   *
   * @param wanted whether it has, else whether it has not
   */
  record In(Word tag, Set<String> values, boolean wanted) implements Condition {
    /** Copies the values. */
    public In {
      values = Set.copyOf(values);
    }

    @Override
    public boolean holds(Tags tags) {
      return tags.value(tag.text()).filter(values::contains).isPresent() == wanted;
    }
  }

  /**
   * The whole value matches a regular expression.
   *
   * @param wanted whether it does, else whether it does not
   */
  record Matches(Word tag, BoundedPattern pattern, boolean wanted) implements Condition {
    @Override
    public boolean holds(Tags tags) {
      return tags.value(tag.text()).filter(pattern::matches).isPresent() == wanted;
    }
  }

  /**
   * The tag is there at all.
   *
   * @param wanted whether it is, else whether it is not
   */
  record Present(Word tag, boolean wanted) implements Condition {
    @Override
    public boolean holds(Tags tags) {
      return tags.value(tag.text()).isPresent() == wanted;
    }
  }

  /** Whether only series with the tag can meet it. */
  default boolean needsTag() {
    return switch (this) {
      case In in -> in.wanted();
      case Matches matches -> matches.wanted();
      case Present present -> present.wanted();
    };
  }

  /** What a store can look up by itself: the values of tags that are named outright. */
  static Map<String, Set<String>> filter(Iterable<Condition> conditions) {
    Map<String, Set<String>> filter = new java.util.HashMap<>();
    for (Condition condition : conditions) {
      if (condition instanceof In in && in.wanted()) {
        filter.merge(
            in.tag().text(),
            in.values(),
            (a, b) -> a.stream().filter(b::contains).collect(Collectors.toSet()));
      }
    }
    return filter;
  }

  /** The first of some conditions that needs a tag which none of the series has. */
  static Optional<Condition> unmeetable(Iterable<Condition> conditions, Set<String> names) {
    for (Condition condition : conditions) {
      if (condition.needsTag() && !names.contains(condition.tag().text())) {
        return Optional.of(condition);
      }
    }
    return Optional.empty();
  }
}
