/**
 * The HTTP API under {@code /api/v1} as {@code openapi.yaml} describes it, the paths of contract 1,
 * and those that tell of the server itself.
 */
@NullMarked
package dev.sonde.server.api;

import org.jspecify.annotations.NullMarked;
