/**
 * What agents are to measure: checks, who runs them, and what their results come to. Knows of kinds
 * of probes only what it is told.
 */
@NullMarked
package dev.sonde.server.checks;

import org.jspecify.annotations.NullMarked;
