/**
 * One path for all that comes in, whatever carried it: decode, validate, stamp, store in group
 * commits, tell.
 */
@NullMarked
package dev.sonde.server.intake;

import org.jspecify.annotations.NullMarked;
