package dev.sonde.relay.reduce;

import dev.sonde.model.Catalog;
import dev.sonde.model.FieldNames;
import dev.sonde.model.Fields;
import dev.sonde.model.Point;
import dev.sonde.model.ReducedNames;
import dev.sonde.model.SeriesKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;

/** The points of one series family in one window. Not thread-safe. */
final class SeriesWindow {
  /** What comes twice comes soon after the first: a device repeats what was not acknowledged. */
  private static final int REMEMBERED = 16;

  private static final long NEVER = Long.MIN_VALUE;

  private final SeriesKey key;
  private FieldNames names = FieldNames.of(List.of());
  private final List<FieldSummary> fields = new ArrayList<>();
  private final long[] recent = new long[REMEMBERED];
  private long points;
  private long first = Long.MAX_VALUE;
  private long last = NEVER;

  SeriesWindow(SeriesKey key) {
    this.key = key;
    Arrays.fill(recent, NEVER);
  }

  /** What became of a point. */
  enum Added {
    /** It counts. */
    YES,
    /** A point of its key is here already. */
    REPEATED,
    /** It has fields for which there is no room any more. */
    NO_ROOM
  }

  Added add(Point point) {
    long time = point.time();
    if (time <= last && Arrays.stream(recent).anyMatch(each -> each == time)) {
      return Added.REPEATED;
    }
    if (!learn(point.fields().names())) {
      return Added.NO_ROOM;
    }
    recent[(int) (points++ % REMEMBERED)] = time;
    first = Math.min(first, time);
    last = Math.max(last, time);
    Fields values = point.fields();
    boolean isSame = values.names().equals(names);
    for (int place = 0; place < values.size(); place++) {
      int slot = isSame ? place : names.indexOf(values.names().at(place));
      if (values.isText(place)) {
        fields.get(slot).add(time, values.textAt(place));
      } else {
        fields.get(slot).add(time, values.numberAt(place));
      }
    }
    return Added.YES;
  }

  /** Makes room for fields; whether there can be. */
  private boolean learn(FieldNames wanted) {
    if (wanted.equals(names)) {
      return true;
    }
    List<String> all = new ArrayList<>(names.asList());
    wanted.asList().stream().filter(name -> names.indexOf(name) < 0).forEach(all::add);
    if (!ReductionRules.fits(all.size())) {
      return false;
    }
    names = points == 0 ? wanted : all.size() == names.size() ? names : FieldNames.of(all);
    while (fields.size() < all.size()) {
      fields.add(new FieldSummary());
    }
    return true;
  }

  /**
   * The point that stands for all of them, at the time of the last: so it never replaces another
   * one, and counters have the time at which they stood so.
   */
  Point point() {
    Fields.Builder builder = Fields.builder();
    forEach(
        (name, field) -> {
          String text = field.lastText();
          if (text == null) {
            putNumber(builder, name, field);
          } else {
            builder.put(name, text);
          }
        });
    builder.put(ReducedNames.POINTS, (double) points);
    return new Point(key.kind(), last, key.tags(), builder.build());
  }

  private void putNumber(Fields.Builder builder, String name, FieldSummary field) {
    boolean isState = Catalog.field(key.kind(), name).filter(Catalog.Field::isState).isPresent();
    builder.put(name, isState ? field.last() : field.mean());
    builder.put(ReducedNames.LEAST + name, field.least());
    builder.put(ReducedNames.GREATEST + name, field.greatest());
    if (isState) {
      builder.put(ReducedNames.MEAN + name, field.mean());
    }
    if (field.count() != points) {
      builder.put(ReducedNames.COUNT + name, (double) field.count());
    }
  }

  void forEach(BiConsumer<String, FieldSummary> action) {
    for (int slot = 0; slot < fields.size(); slot++) {
      action.accept(names.at(slot), fields.get(slot));
    }
  }

  SeriesKey key() {
    return key;
  }

  long points() {
    return points;
  }

  long first() {
    return first;
  }

  long last() {
    return last;
  }
}
