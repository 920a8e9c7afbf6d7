/**
 * How reports cross from agents to a server: {@link dev.sonde.transport.Uplink} on the agent's
 * side, {@link dev.sonde.transport.DeliveryHandler} behind every receiver on the server's side.
 */
@NullMarked
package dev.sonde.transport;

import org.jspecify.annotations.NullMarked;
