package dev.sonde.model;

/**
 * The name of a family of series: all points of one kind and one tag set. With a field it names one
 * series.
 *
 * @param kind the kind of the points
 * @param tags the tag set that the points share
 */
public record SeriesKey(String kind, Tags tags) {}
