package dev.sonde.server.prometheus.eval;

import dev.sonde.server.prometheus.labels.Labels;

/**
 * The samples of one series, ascending by time. Nobody modifies the arrays.
 *
 * @param labels its labels, the metric's name among them
 * @param times in milliseconds since 1970
 * @param values what was seen; the staleness marker where the series ended
 */
public record SampleSeries(Labels labels, long[] times, double[] values) {}
