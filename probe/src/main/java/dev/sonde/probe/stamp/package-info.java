/**
 * Sends test packets to a STAMP or TWAMP Light reflector (RFC 8762, RFC 5357 appendix I), and tells
 * the way there from the way back.
 */
@NullMarked
package dev.sonde.probe.stamp;

import org.jspecify.annotations.NullMarked;
