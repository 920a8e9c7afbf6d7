package dev.sonde.server.inventory;

/**
 * How a device reports.
 *
 * @param lastSeen when its last report was made, in microseconds
 * @param interval how often it reports, in seconds
 * @param hasAgent whether a Sonde agent reports it, rather than a simple device program
 * @param state whether it reports now
 * @param stateSince when that state began, in microseconds
 */
public record Presence(
    long lastSeen, double interval, boolean hasAgent, State state, long stateSince) {}
