/** The routers on the way to a target, by packets with a growing time to live. */
@NullMarked
package dev.sonde.probe.trace;

import org.jspecify.annotations.NullMarked;
