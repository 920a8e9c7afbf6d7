/**
 * Sonde over NATS: {@link dev.sonde.transport.nats.NatsUplink} on the agent's side, {@link
 * dev.sonde.transport.nats.NatsReceiver} on the server's. docs/nats.md lists the subjects.
 */
@NullMarked
package dev.sonde.transport.nats;

import org.jspecify.annotations.NullMarked;
