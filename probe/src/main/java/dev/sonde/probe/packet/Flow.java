package dev.sonde.probe.packet;

import java.net.InetAddress;
import java.time.Duration;

/**
 * Probes of a path that all have the same addresses and ports, so that routers that spread load
 * over several ways send them all one way.
 *
 * @param target who is to answer at the end
 * @param port of the target
 * @param probes how many are sent for each number of hops
 * @param spacing the time from one to the next of the same number of hops
 * @param timeout how long each is waited for
 * @param size bytes of data in each; for UDP at least {@value UdpFlow#LEAST_SIZE}
 * @param route how they leave this host; its own limit of hops does not count
 */
public record Flow(
    InetAddress target,
    int port,
    int probes,
    Duration spacing,
    Duration timeout,
    int size,
    Route route) {}
