package dev.sonde.probe.mtu;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.settings.Setting;
import java.time.Duration;
import java.util.Optional;

/**
 * How to look for the path's MTU.
 *
 * @param max the largest IP packet that is tried
 * @param tries requests of each size; one reply is enough
 * @param timeout for each request
 * @param dscp differentiated services code point
 * @param source an address or interface of this host
 * @param family which addresses of a name are used
 */
public record MtuSettings(
    @Setting(
            value = "The largest IP packet that is tried, in bytes.",
            usual = "9216",
            min = 1_280,
            max = 65_528)
        int max,
    @Setting(
            value = "How many requests of each size are sent; one reply is enough.",
            usual = "3",
            min = 1,
            max = 20)
        int tries,
    @Setting(value = "How long each request is waited for.", usual = "1s", min = 0.001, max = 10)
        Duration timeout,
    @Setting(value = "Differentiated services code point.", usual = "0", max = 63) int dscp,
    @Setting("The address of this host to send from, or the interface to send through.")
        Optional<String> source,
    @Setting(value = "Which addresses of a name are used.", usual = "any") Family family) {}
