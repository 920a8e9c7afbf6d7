/** The routers on the way to a target, by echo requests with a growing time to live. */
@NullMarked
package dev.sonde.probe.trace;

import org.jspecify.annotations.NullMarked;
