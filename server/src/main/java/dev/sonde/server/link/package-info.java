/**
 * Agents that have a link open: what they are told, what is run at them now, and those that the
 * server dials.
 */
@NullMarked
package dev.sonde.server.link;

import org.jspecify.annotations.NullMarked;
