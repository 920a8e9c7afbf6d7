/** Reads round robin databases (RRDtool). */
@NullMarked
package dev.sonde.cli.history.rrd;

import org.jspecify.annotations.NullMarked;
