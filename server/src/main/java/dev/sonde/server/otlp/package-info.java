/**
 * Receives metrics of OpenTelemetry (OTLP 1.x, {@code opentelemetry/proto/metrics/v1}) over HTTP
 * and gRPC, and makes points of them. None of it is loaded before the first request.
 */
@NullMarked
package dev.sonde.server.otlp;

import org.jspecify.annotations.NullMarked;
