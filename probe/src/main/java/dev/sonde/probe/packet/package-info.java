/**
 * Packets through the kernel's own calls: echoes of ICMP (RFC 792) and ICMPv6 (RFC 4443) to many
 * targets over few sockets, with the kernel's time stamps. Why it is made this way stands in {@code
 * probe/RATIONALE.md}.
 */
@NullMarked
package dev.sonde.probe.packet;

import org.jspecify.annotations.NullMarked;
