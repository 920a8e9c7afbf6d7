/**
 * HTTP/2 (RFC 9113) as far as one request over a connection of one's own needs it. Frames and the
 * compression of headers are those of Apache HttpCore; connections and time stay with who asks.
 */
@NullMarked
package dev.sonde.probe.http2;

import org.jspecify.annotations.NullMarked;
