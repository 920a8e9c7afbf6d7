package dev.sonde.server.api;

/**
 * How much one query for series may ask for.
 *
 * @param series how many series
 * @param values how many steps of all series together
 */
public record SeriesLimits(int series, int values) {}
