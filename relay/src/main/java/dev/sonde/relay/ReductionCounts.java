package dev.sonde.relay;

/**
 * What reduction did since the relay started. Of the points that came, each is in an open window,
 * was reduced, or is counted in one of the others.
 *
 * @param windowSeconds how long a window is
 * @param in points that came of kinds that are reduced
 * @param out points that were made of them
 * @param late points that went up as they came, since their window had closed
 * @param raw points that went up as they came for another reason: in the future, reduced below, no
 *     room
 * @param repeated points that were here already
 * @param openWindows windows that still take points
 * @param openPoints points in those
 * @param held reports on disk of which something is in an open window
 */
public record ReductionCounts(
    double windowSeconds,
    long in,
    long out,
    long late,
    long raw,
    long repeated,
    int openWindows,
    long openPoints,
    int held) {}
