/**
 * What an agent and a server say to each other, whatever carries it: {@link
 * dev.sonde.transport.session.AgentSession} on the agent's side, {@link
 * dev.sonde.transport.session.ServerSession} on the server's. Messages are JSON objects;
 * docs/link.md lists them.
 */
@NullMarked
package dev.sonde.transport.session;

import org.jspecify.annotations.NullMarked;
