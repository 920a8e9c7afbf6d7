/**
 * Brings what {@link dev.sonde.model.telemetry.Telemetry} is told, and the log, to OpenTelemetry's
 * SDK, which exports it. Nothing of the SDK is loaded unless the environment asks for it.
 */
@NullMarked
package dev.sonde.telemetry;

import org.jspecify.annotations.NullMarked;
