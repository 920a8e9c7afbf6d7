package dev.sonde.server.prometheus;

import dev.sonde.model.Catalog;
import dev.sonde.server.prometheus.labels.LabelTags;
import dev.sonde.server.prometheus.source.StoreSamples;
import dev.sonde.server.prometheus.write.MetricMetadata;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What the catalogue tells of Sonde's own kinds, as metadata of metrics. */
final class OwnMetadata {
  /** By metric. */
  static final Map<String, MetricMetadata> ALL = all();

  private OwnMetadata() {}

  private static Map<String, MetricMetadata> all() {
    Map<String, MetricMetadata> all = new TreeMap<>();
    for (Catalog.Kind kind : Catalog.kinds()) {
      for (Catalog.Field field : kind.fields()) {
        if (field.type() != Catalog.Type.TEXT && !kind.name().equals(LabelTags.KIND)) {
          String type = field.type() == Catalog.Type.COUNTER ? "counter" : "gauge";
          all.put(
              StoreSamples.ownName(kind.name(), field.name()),
              new MetricMetadata(type, field.description(), field.unit()));
        }
      }
    }
    return Collections.unmodifiableMap(all);
  }
}
