package dev.sonde.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The kinds, field names and tag sets that points were made of so far, checked once and shared from
 * then on. Bounded, thread-safe.
 */
final class Vocabulary {
  private static final long LAYOUT_BYTES = 8L << 20;
  private static final long TAG_SET_BYTES = 24L << 20;

  private final Interner<Layout> layouts = new Interner<>(LAYOUT_BYTES);
  private final Interner<Tags> tagSets = new Interner<>(TAG_SET_BYTES);

  /**
   * A kind with the names of its fields, in order.
   *
   * @param kind the kind
   * @param names the names
   */
  record Layout(String kind, FieldNames names) {
    static final Layout STAND_IN = new Layout("", FieldNames.of(List.of()));
  }

  /**
   * The layout of a point that has just ended.
   *
   * @param kindAndNames the kind and the names of the fields
   * @param count how many texts of the array count
   * @param input is told what is wrong with them
   */
  Layout layout(String[] kindAndNames, int count, JsonInput input) {
    Optional<Layout> known = layouts.find(kindAndNames, count);
    if (known.isPresent()) {
      return known.get();
    }
    int faults = input.faultCount();
    checkName(kindAndNames[0], input, "kind");
    List<String> names = Arrays.asList(kindAndNames).subList(1, count);
    checkNames(names, "fields", input);
    return input.faultCount() > faults
        ? Layout.STAND_IN
        : layouts.keep(kindAndNames, count, new Layout(kindAndNames[0], FieldNames.of(names)));
  }

  /**
   * The tags of a point that has just ended.
   *
   * @param pairs names and values in turn
   * @param count how many texts of the array count
   * @param input is told what is wrong with them
   */
  Tags tags(String[] pairs, int count, JsonInput input) {
    Optional<Tags> known = tagSets.find(pairs, count);
    if (known.isPresent()) {
      return known.get();
    }
    int faults = input.faultCount();
    List<String> names = new ArrayList<>(count / 2);
    for (int i = 0; i < count; i += 2) {
      names.add(pairs[i]);
      String[] path = {"tags", pairs[i]};
      PointRules.tagValueProblem(pairs[i + 1]).ifPresent(p -> input.faultIn(p, path));
    }
    checkNames(names, "tags", input);
    return input.faultCount() > faults
        ? Tags.none()
        : tagSets.keep(pairs, count, Tags.ofPairs(Arrays.asList(pairs).subList(0, count)));
  }

  private static void checkNames(List<String> names, String path, JsonInput input) {
    Set<String> seen = HashSet.newHashSet(names.size());
    for (String name : names) {
      if (!seen.add(name)) {
        input.faultIn("occurs twice", path, name);
      }
      checkName(name, input, path, name);
    }
  }

  private static void checkName(String name, JsonInput input, String... path) {
    PointRules.nameProblem(name).ifPresent(problem -> input.faultIn(problem, path));
  }
}
