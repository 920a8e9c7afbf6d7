/**
 * What waits on disk for a server, and when to try again to bring it there; agents and relays share
 * it.
 */
@NullMarked
package dev.sonde.agent.spool;

import org.jspecify.annotations.NullMarked;
