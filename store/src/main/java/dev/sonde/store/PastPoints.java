package dev.sonde.store;

/**
 * What became of points of the past.
 *
 * @param added how many were added
 * @param there how many have a key that was here already, or that an earlier one of them has
 * @param closed how many are of a series and day of which only rollups are left, to which nothing
 *     can be added
 * @param tooOld how many are older than anything is kept
 */
public record PastPoints(int added, int there, int closed, int tooOld) {}
