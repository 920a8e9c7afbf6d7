/**
 * Answers probes: echoes over TCP and UDP, and reflected test packets of STAMP. Everything is
 * bounded, and everything that is refused is counted.
 */
@NullMarked
package dev.sonde.probe.responder;

import org.jspecify.annotations.NullMarked;
