/** Echo requests of ICMP (RFC 792) and ICMPv6 (RFC 4443): reachability, loss, round-trip times. */
@NullMarked
package dev.sonde.probe.icmp;

import org.jspecify.annotations.NullMarked;
