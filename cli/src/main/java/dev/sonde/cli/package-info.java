/**
 * The command line: the one {@code main}, the commands, where their settings come from, and the
 * wiring of the parts.
 */
@NullMarked
package dev.sonde.cli;

import org.jspecify.annotations.NullMarked;
