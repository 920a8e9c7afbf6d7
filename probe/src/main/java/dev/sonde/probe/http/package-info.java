/**
 * Asks web servers over HTTP/1.1 (RFC 9110, RFC 9112) with a client of its own, which knows the
 * phases of an exchange and costs little, and over HTTP/2 with {@link dev.sonde.probe.http2} on the
 * same connections.
 */
@NullMarked
package dev.sonde.probe.http;

import org.jspecify.annotations.NullMarked;
