/**
 * Asks a name server one question (RFC 1035) over UDP, TCP, TLS (RFC 7858) or HTTPS (RFC 8484), and
 * judges the answer.
 */
@NullMarked
package dev.sonde.probe.dns;

import org.jspecify.annotations.NullMarked;
