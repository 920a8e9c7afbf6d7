package dev.sonde.store.query;

import dev.sonde.model.Catalog;
import dev.sonde.store.SeriesQuery.Form;
import dev.sonde.store.SeriesQuery.Selection;
import dev.sonde.store.query.Function.Kind;
import dev.sonde.store.query.Query.Word;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A column of an answer: what is told of a field.
 *
 * @param name as it stands above the column
 * @param place where it stands in the text
 * @param selection the field, or its rate
 * @param overTime what is made of the values of a series in a step
 * @param acrossSeries what is made of the series of a group; empty where the group's values are
 *     taken as one heap, or every series stands on its own
 */
public record Figure(
    String name,
    int place,
    Selection selection,
    Function overTime,
    Optional<Function> acrossSeries) {
  /** What may be told of the values of several series as if they were those of one. */
  private static final Set<Kind> OF_A_HEAP =
      EnumSet.of(Kind.AVG, Kind.MIN, Kind.MAX, Kind.COUNT, Kind.TOTAL);

  private static final Set<Kind> ACROSS =
      EnumSet.of(Kind.AVG, Kind.MIN, Kind.MAX, Kind.COUNT, Kind.SUM, Kind.QUANTILE);

  /** The field's name. */
  public String field() {
    return selection.field();
  }

  /**
   * The unit of its values, as people write it; empty for counts, ratios and what is not known.
   *
   * @param kind the kind of the points
   */
  public String unit(String kind) {
    if (overTime.kind() == Kind.COUNT
        || acrossSeries.filter(function -> function.kind() == Kind.COUNT).isPresent()) {
      return "";
    }
    String unit = Catalog.field(kind, field()).map(Catalog.Field::unit).orElse("");
    return selection.form() == Form.RATE ? unit + "/s" : unit;
  }

  /**
   * Makes sense of functions around a field.
   *
   * @param kind the kind of the points
   * @param functions from the outside in
   * @param places where they stand
   * @param grouped whether the query makes groups of series
   * @throws QueryTextException if it makes none
   */
  static Figure of(
      String kind, Word field, List<Function> functions, List<Integer> places, boolean grouped) {
    return new Reading(kind, field, new ArrayList<>(functions), places, grouped).figure();
  }

  /**
   * A field's values, of which nothing is made.
   *
   * @throws QueryTextException if they are texts
   */
  static Figure asItIs(String kind, Word field) {
    new Reading(kind, field, List.of(), List.of(), false).checkText();
    return new Figure(
        field.text(),
        field.place(),
        new Selection(field.text(), Form.VALUE),
        Function.of(Kind.AVG),
        Optional.empty());
  }

  /** The making of a figure. */
  private record Reading(
      String kind, Word field, List<Function> functions, List<Integer> places, boolean grouped) {

    Figure figure() {
      checkText();
      defaults();
      boolean rate = functions.getLast().kind() == Kind.RATE;
      List<Function> others = rate ? functions.subList(0, functions.size() - 1) : functions;
      checkOrder(others);
      Form form = rate ? Form.RATE : Form.VALUE;
      Function outer = others.isEmpty() ? Function.of(Kind.AVG) : others.getFirst();
      boolean sumOfUsual = others.size() == 1 && outer.kind() == Kind.SUM;
      if (others.size() == 2 || sumOfUsual) {
        Function inner = sumOfUsual ? usual(rate) : others.getLast();
        checkAcross(outer, inner);
        return made(form, inner, Optional.of(outer));
      }
      checkHeap(outer, others.isEmpty());
      return made(form, outer, Optional.empty());
    }

    private Figure made(Form form, Function overTime, Optional<Function> across) {
      return new Figure(name(), place(), new Selection(field.text(), form), overTime, across);
    }

    private Optional<Catalog.Field> known() {
      return Catalog.field(kind, field.text());
    }

    private void checkText() {
      if (known().filter(f -> f.type() == Catalog.Type.TEXT).isPresent()) {
        throw new QueryTextException(
            "'" + field.text() + "' is a text; figures are of numbers (SQL reads texts, too)",
            field.place());
      }
    }

    /** What is meant where somebody names a field and nothing else. */
    private void defaults() {
      if (functions.isEmpty()) {
        boolean counter = known().filter(f -> f.type() == Catalog.Type.COUNTER).isPresent();
        functions.add(counter ? Function.of(Kind.RATE) : usual(false));
      }
    }

    private Function usual(boolean rate) {
      boolean state = !rate && known().filter(Catalog.Field::isState).isPresent();
      return Function.of(state ? Kind.LAST : Kind.AVG);
    }

    private void checkOrder(List<Function> others) {
      for (int i = 0; i < others.size(); i++) {
        Function function = others.get(i);
        if (function.kind() == Kind.RATE) {
          throw new QueryTextException(
              "rate is of a counter itself: it stands innermost, as in max(rate("
                  + field.text()
                  + "))",
              places.get(i));
        }
        if (i > 1 || (i == 1 && function.kind() == Kind.SUM)) {
          throw new QueryTextException(
              "at most two functions, the outer one across series (avg, min, max, sum, count, pNN),"
                  + " the inner one over time (avg, min, max, last, count, total, pNN), and rate"
                  + " inside",
              places.get(i));
        }
      }
    }

    private void checkAcross(Function outer, Function inner) {
      if (!ACROSS.contains(outer.kind())) {
        throw new QueryTextException(
            "'"
                + outer.name()
                + "' does not work across series; those that do: avg, min, max, sum,"
                + " count, pNN",
            place());
      }
      if (!grouped) {
        throw new QueryTextException(
            "'%s' works across series: say which belong together, 'by TAG' or 'by none' for all%s"
                .formatted(
                    outer.name(),
                    outer.kind() == Kind.SUM
                        ? "; total(" + field.text() + ") adds up the values of a step"
                        : ""),
            place());
      }
      boolean ofQuantiles = inner.kind() == Kind.QUANTILE;
      if (ofQuantiles && outer.kind() != Kind.MIN && outer.kind() != Kind.MAX) {
        throw new QueryTextException(
            "the quantile of several series is not the %s of their quantiles; what can be told:"
                    .formatted(outer.name())
                + " max(%1$s(%2$s)) and min(%1$s(%2$s)), or %1$s(avg(%2$s)) over the series"
                    .formatted(inner.name(), field.text()),
            place());
      }
    }

    private void checkHeap(Function function, boolean bareRate) {
      if (!grouped) {
        return;
      }
      if (bareRate) {
        throw new QueryTextException(
            "several rates need a word on what to make of them: sum(rate(%1$s)), avg(rate(%1$s)),"
                    .formatted(field.text())
                + " max(rate(%s))".formatted(field.text()),
            place());
      }
      if (!OF_A_HEAP.contains(function.kind())) {
        String name = function.name();
        throw new QueryTextException(
            function.kind() == Kind.QUANTILE
                ? "the %1$s of a group can't be told from the %1$s of its series; what can be told:"
                        .formatted(name)
                    + " max(%1$s(%2$s)) and min(%1$s(%2$s)), or %1$s(avg(%2$s)) over the series"
                        .formatted(name, field.text())
                : "several series have several latest values: say max(last(%1$s)), sum(last(%1$s)),"
                        .formatted(field.text())
                    + " avg(last(%s))".formatted(field.text()),
            place());
      }
    }

    private int place() {
      return places.isEmpty() ? field.place() : places.getFirst();
    }

    private String name() {
      StringBuilder name = new StringBuilder();
      boolean asItIs =
          functions.size() == 1 && functions.getFirst().equals(usual(false)) && places.isEmpty();
      if (asItIs) {
        return field.text();
      }
      functions.forEach(function -> name.append(function.name()).append('('));
      return name.append(field.text()).append(")".repeat(functions.size())).toString();
    }
  }
}
