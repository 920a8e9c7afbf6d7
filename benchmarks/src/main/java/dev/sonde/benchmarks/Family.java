package dev.sonde.benchmarks;

import dev.sonde.model.Tags;
import java.util.List;

/**
 * Series that share a kind and tags, with the signal behind each field.
 *
 * @param kind the kind of the points
 * @param tags what they are about
 * @param fields the names of the fields
 * @param signals the values, one for each name
 */
record Family(String kind, Tags tags, List<String> fields, List<Signal> signals) {

  /** How many samples a point of this family holds. */
  int samples() {
    return fields.size();
  }

  /** The name that a field has in Prometheus and VictoriaMetrics. */
  String metric(int field) {
    return kind + "_" + fields.get(field);
  }
}
