/** Deliveries over HTTP: {@code POST /api/v1/reports}, as {@code openapi.yaml} describes it. */
@NullMarked
package dev.sonde.transport.http;

import org.jspecify.annotations.NullMarked;
