/** Shakes hands over TLS on any port, at once or after a protocol's own STARTTLS. */
@NullMarked
package dev.sonde.probe.tls;

import org.jspecify.annotations.NullMarked;
