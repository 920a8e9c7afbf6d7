/**
 * Prometheus' HTTP API for queries (prometheus.io, "HTTP API", stable v1) below {@code
 * /prometheus/api/v1}, so that Grafana reads Sonde as it reads Prometheus.
 */
@NullMarked
package dev.sonde.server.prometheus;

import org.jspecify.annotations.NullMarked;
