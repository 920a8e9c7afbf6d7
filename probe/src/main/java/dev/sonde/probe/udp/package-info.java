/** Sends a datagram over UDP (RFC 768), and looks at what comes back. */
@NullMarked
package dev.sonde.probe.udp;

import org.jspecify.annotations.NullMarked;
