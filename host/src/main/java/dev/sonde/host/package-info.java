/**
 * Collectors of the machine itself: files of {@code /proc}, {@code /sys} and control groups in,
 * points out.
 *
 * <p>{@link dev.sonde.host.Host} is the way in. Nothing here opens a socket or starts a program;
 * the one call that is not the reading of a file is {@code statvfs}.
 */
@NullMarked
package dev.sonde.host;

import org.jspecify.annotations.NullMarked;
