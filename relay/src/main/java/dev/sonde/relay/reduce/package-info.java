/**
 * The arithmetic of a relay that reduces: which points belong to which window, and what one point
 * says that stands for many. No I/O, no threads, no clocks.
 */
@NullMarked
package dev.sonde.relay.reduce;

import org.jspecify.annotations.NullMarked;
