package dev.sonde.relay.reduce;

import dev.sonde.model.Catalog;
import dev.sonde.model.Fields;
import dev.sonde.model.Micros;
import dev.sonde.model.Point;
import dev.sonde.model.PointRules;
import dev.sonde.model.ReducedNames;
import dev.sonde.model.Tags;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What all ports of one device come to in one window (contract 5). Not thread-safe. */
final class PortsSummary {
  private static final String COUNT_OF_PORTS = "ports";
  private static final String FIRST = "first_s";
  private static final String LAST = "last_s";
  private static final Set<String> OWN = Set.of(COUNT_OF_PORTS, FIRST, LAST);

  /** Each has its sum, least, greatest and mean, beside the four fields that say what of. */
  private static final int MOST_FIELDS = (PointRules.MAX_FIELDS - 4) / 4;

  private final String device;
  private final Map<String, Total> totals = new LinkedHashMap<>();
  private int ports;
  private long points;
  private long first = Long.MAX_VALUE;
  private long last = Long.MIN_VALUE;

  /** One field of all ports. */
  private static final class Total {
    private double sum;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;
    private double mean;
    private double count;

    void add(FieldSummary port, boolean isState) {
      sum += isState ? port.last() : port.mean();
      least = Math.min(least, port.least());
      greatest = Math.max(greatest, port.greatest());
      double before = count;
      count += port.count();
      mean = mean * (before / count) + port.mean() * (port.count() / count);
    }

    void put(Fields.Builder builder, String name) {
      builder.put(name, Math.clamp(sum, -Double.MAX_VALUE, Double.MAX_VALUE));
      builder.put(ReducedNames.LEAST + name, least);
      builder.put(ReducedNames.GREATEST + name, greatest);
      builder.put(ReducedNames.MEAN + name, Math.clamp(mean, least, greatest));
    }
  }

  PortsSummary(String device) {
    this.device = device;
  }

  void add(SeriesWindow port) {
    ports++;
    points += port.points();
    first = Math.min(first, port.first());
    last = Math.max(last, port.last());
    port.forEach(
        (name, field) -> {
          boolean isKnown = totals.containsKey(name);
          if (field.count() > 0
              && !OWN.contains(name)
              && (isKnown || totals.size() < MOST_FIELDS)) {
            boolean isState =
                Catalog.field(ReducedNames.PORT, name).filter(Catalog.Field::isState).isPresent();
            totals.computeIfAbsent(name, each -> new Total()).add(field, isState);
          }
        });
  }

  /** The point, at the time of the last of them. */
  Point point() {
    Fields.Builder builder = Fields.builder();
    builder.put(COUNT_OF_PORTS, ports).put(ReducedNames.POINTS, (double) points);
    builder.put(FIRST, Micros.toSeconds(first)).put(LAST, Micros.toSeconds(last));
    totals.forEach((name, total) -> total.put(builder, name));
    return new Point(ReducedNames.PORTS, last, Tags.of(Tags.DEVICE, device), builder.build());
  }
}
