/**
 * The values that every part of Sonde speaks in: points and their names, reports, series, and the
 * one JSON form of each.
 *
 * <p>Everything here is immutable and free of I/O; nothing here knows who sends or stores it.
 */
@NullMarked
package dev.sonde.model;

import org.jspecify.annotations.NullMarked;
