/**
 * Receives Prometheus' remote write (Remote-Write Specification 1.0 and 2.0) over HTTP and makes
 * points of its samples. None of it is loaded before the first request.
 */
@NullMarked
package dev.sonde.server.prometheus.write;

import org.jspecify.annotations.NullMarked;
