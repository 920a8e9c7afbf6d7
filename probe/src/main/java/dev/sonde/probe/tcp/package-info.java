/** Connects over TCP (RFC 9293): once with an optional exchange, or in a burst. */
@NullMarked
package dev.sonde.probe.tcp;

import org.jspecify.annotations.NullMarked;
