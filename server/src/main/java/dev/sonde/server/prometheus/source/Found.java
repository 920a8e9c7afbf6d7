package dev.sonde.server.prometheus.source;

import dev.sonde.model.Tags;
import dev.sonde.server.prometheus.labels.Labels;

/**
 * A series that matches, and where its numbers are.
 *
 * @param labels its labels
 * @param kind the kind of its points
 * @param tags their tags
 * @param field the field that holds its values
 */
record Found(Labels labels, String kind, Tags tags, String field) {}
