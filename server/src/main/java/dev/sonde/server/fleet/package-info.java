/**
 * All devices as they are now: their newest points, whether they report, and what happens to them.
 *
 * <p>Lives in memory; {@link dev.sonde.server.fleet.Fleet} is rebuilt at the start from the
 * inventory and the store, learns from each arrival, and tells the journal what it notices.
 */
@NullMarked
package dev.sonde.server.fleet;

import org.jspecify.annotations.NullMarked;
