/**
 * The one seam through which Sonde tells of its own work: spans, numbers, and the trace that work
 * belongs to. It names no library, and while nothing is installed it costs a field's read.
 */
@NullMarked
package dev.sonde.model.telemetry;

import org.jspecify.annotations.NullMarked;
