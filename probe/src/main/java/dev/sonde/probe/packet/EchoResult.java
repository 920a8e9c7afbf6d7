package dev.sonde.probe.packet;

import java.util.List;
import java.util.function.IntToLongFunction;

/**
 * What a burst came to.
 *
 * @param echoes what became of each, in the order of sending
 * @param duplicates replies to what had been answered
 * @param reordered replies that came after one to a later request
 * @param late replies after the timeout, while the burst went on
 * @param sentAt when each was sent, by its number from 0, on the ticker
 * @param isRaw whether over a raw socket, else one for datagrams
 */
public record EchoResult(
    List<Echo> echoes,
    int duplicates,
    int reordered,
    int late,
    IntToLongFunction sentAt,
    boolean isRaw) {}
