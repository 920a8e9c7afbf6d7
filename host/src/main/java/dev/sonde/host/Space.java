package dev.sonde.host;

/**
 * The size of a file system.
 *
 * @param total bytes it can hold
 * @param free bytes not in use
 * @param available bytes that users without privileges can still use; less than {@code free} where
 *     some are reserved
 * @param inodes inodes it can hold, 0 if it makes them as needed, NaN if not known
 * @param freeInodes inodes not in use, NaN if not known
 */
public record Space(double total, double free, double available, double inodes, double freeInodes) {
  /** Bytes in use. */
  double used() {
    return total - free;
  }
}
