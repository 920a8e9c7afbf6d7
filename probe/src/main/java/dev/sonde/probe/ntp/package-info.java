/** Asks a time server what time it is (RFC 5905, as a client). */
@NullMarked
package dev.sonde.probe.ntp;

import org.jspecify.annotations.NullMarked;
