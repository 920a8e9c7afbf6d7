/** The largest packet that reaches a target whole (RFC 1191, RFC 8201, RFC 4821). */
@NullMarked
package dev.sonde.probe.mtu;

import org.jspecify.annotations.NullMarked;
