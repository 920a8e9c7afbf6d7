package dev.sonde.server.link;

/**
 * An agent that the server dials.
 *
 * @param address host and port, as it was given
 * @param hasKey whether the server has a key to show it
 * @param connected whether it is connected now
 * @param agent its id; empty before it was reached once
 * @param why what stands in the way now; empty while it is connected
 * @param since since when it stands so, in microseconds since the epoch
 */
public record Monitor(
    String address, boolean hasKey, boolean connected, String agent, String why, long since) {}
