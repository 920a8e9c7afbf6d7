package dev.sonde.store.query;

import dev.sonde.model.Catalog;
import dev.sonde.model.NearestName;
import dev.sonde.model.SeriesKey;
import dev.sonde.model.Tags;
import dev.sonde.store.PointStore;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.query.Query.Word;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which series a query looks at.
 *
 * @param query the query
 * @param count how many series there are
 * @param filter what the store is to look up; some of what it finds may not be wanted
 * @param notes what a reader should know
 */
record Matching(Query query, int count, Map<String, Set<String>> filter, List<String> notes) {
  /** Where a tag has more values than this, the store looks through all of them. */
  private static final int MOST_VALUES = 2_000;

  /**
   * The series of a query.
   *
   * @throws QueryTextException if there is no such kind, or a tag that no series has is asked for
   */
  static Matching of(PointStore store, Query query) {
    String kind = query.kind().text();
    Map<String, Set<String>> filter = new HashMap<>(Condition.filter(query.conditions()));
    List<Tags> found =
        store.series(kind, filter).stream()
            .map(SeriesKey::tags)
            .filter(tags -> query.conditions().stream().allMatch(each -> each.holds(tags)))
            .toList();
    List<String> notes = new ArrayList<>();
    if (found.isEmpty()) {
      notes.add(whyNone(store, query));
    } else {
      query.by().ifPresent(by -> checkGroups(by, found, kind));
    }
    for (Condition condition : query.conditions()) {
      if (condition.needsTag()) {
        narrow(filter, condition.tag().text(), found);
      }
    }
    return new Matching(query, found.size(), filter, notes);
  }

  private static void narrow(Map<String, Set<String>> filter, String tag, List<Tags> found) {
    Set<String> values = new HashSet<>();
    found.forEach(tags -> tags.value(tag).ifPresent(values::add));
    if (values.size() <= MOST_VALUES) {
      filter.put(tag, values);
    }
  }

  private static void checkGroups(List<Word> by, List<Tags> found, String kind) {
    Set<String> names = names(found);
    for (Word tag : by) {
      if (!names.contains(tag.text())) {
        throw noTag(tag, kind, names);
      }
    }
  }

  private static Set<String> names(Collection<Tags> all) {
    Set<String> names = new TreeSet<>();
    all.forEach(tags -> tags.forEach((name, value) -> names.add(name)));
    return names;
  }

  private static String whyNone(PointStore store, Query query) {
    String kind = query.kind().text();
    List<Tags> all = store.series(kind, Map.of()).stream().map(SeriesKey::tags).toList();
    if (all.isEmpty()) {
      checkKind(store, query.kind());
      return "there are no points of " + kind + " yet";
    }
    Set<String> names = names(all);
    Condition.unmeetable(query.conditions(), names)
        .ifPresent(
            condition -> {
              throw noTag(condition.tag(), kind, names);
            });
    return "none of the %d series of %s is like that".formatted(all.size(), kind);
  }

  private static void checkKind(PointStore store, Word kind) {
    Set<String> known = new TreeSet<>(store.extents().keySet());
    Catalog.kinds().forEach(each -> known.add(each.name()));
    if (!known.contains(kind.text())) {
      throw new QueryTextException(
          "there are no points of kind '%s'; did you mean %s?"
              .formatted(kind.text(), NearestName.of(known, kind.text())),
          kind.place());
    }
  }

  private static QueryTextException noTag(Word tag, String kind, Set<String> names) {
    String known =
        names.isEmpty()
            ? "; they have no tags"
            : "; did you mean %s? They have %s"
                .formatted(NearestName.of(names, tag.text()), String.join(", ", names));
    return new QueryTextException(
        "no series of %s has a tag '%s'%s".formatted(kind, tag.text(), known), tag.place());
  }

  /** Whether a series is wanted. */
  boolean holds(Tags tags) {
    return query.conditions().stream().allMatch(each -> each.holds(tags));
  }

  /** What to say of fields of which there is nothing. */
  List<String> unknownFields(Query asked, Set<Selection> seen) {
    List<String> hints = new ArrayList<>();
    String kind = asked.kind().text();
    for (Figure figure : asked.figures()) {
      if (!seen.contains(figure.selection())) {
        List<String> known =
            Catalog.kinds().stream()
                .filter(each -> each.name().equals(kind))
                .flatMap(each -> each.fields().stream())
                .map(Catalog.Field::name)
                .toList();
        boolean strange = !known.isEmpty() && !known.contains(figure.field());
        hints.add(
            "there is no '%s' of %s in this time%s"
                .formatted(
                    figure.field(),
                    kind,
                    strange
                        ? "; did you mean " + NearestName.of(known, figure.field()) + "?"
                        : ""));
      }
    }
    return hints.stream().distinct().toList();
  }
}
