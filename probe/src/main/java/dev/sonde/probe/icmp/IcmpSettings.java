package dev.sonde.probe.icmp;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.settings.Setting;
import java.time.Duration;
import java.util.Optional;

/**
 * How to send a burst of echo requests.
 *
 * @param count how many
 * @param spacing from one to the next
 * @param size bytes of data behind the ICMP header
 * @param timeout for each request
 * @param ttl time to live or hop limit
 * @param dscp differentiated services code point
 * @param dontFragment whether fragmentation is forbidden
 * @param source an address or interface of this host
 * @param family which addresses of a name are used
 */
public record IcmpSettings(
    @Setting(value = "How many echo requests a run sends.", usual = "5", min = 1, max = 1_000)
        int count,
    @Setting(value = "The time from one request to the next.", usual = "200ms", min = 0, max = 60)
        Duration spacing,
    @Setting(
            value = "Bytes of data in each request, behind the ICMP header.",
            usual = "56",
            min = 16,
            max = 65_500)
        int size,
    @Setting(
            value = "How long each request is waited for; a later reply counts as late and lost.",
            usual = "2s",
            min = 0.001,
            max = 60)
        Duration timeout,
    @Setting(
            value = "Time to live or hop limit; what the system uses if left out.",
            min = 1,
            max = 255)
        Optional<Integer> ttl,
    @Setting(value = "Differentiated services code point of the requests.", usual = "0", max = 63)
        int dscp,
    @Setting(
            value = "Whether the requests must not be fragmented, neither here nor on the way.",
            usual = "false")
        boolean dontFragment,
    @Setting("The address of this host to send from, or the interface to send through.")
        Optional<String> source,
    @Setting(value = "Which addresses of a name are used.", usual = "any") Family family) {}
