package dev.sonde.probe.stamp;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.settings.Setting;
import java.time.Duration;

/**
 * How test packets are sent.
 *
 * @param count how many
 * @param spacing how far they are apart
 * @param size of each, in bytes of the datagram's payload
 * @param replyTimeout after which one is lost
 * @param stateful whether the reflector is known to number packets itself
 * @param family which addresses of a name are used
 */
public record StampSettings(
    @Setting(value = "How many packets are sent.", usual = "10", min = 1, max = 10_000) int count,
    @Setting(value = "How far they are apart.", usual = "100ms", min = 0.001, max = 60)
        Duration spacing,
    @Setting(
            value = "Bytes of each, without the headers of UDP and IP.",
            usual = "44",
            min = 44,
            max = 9_000)
        int size,
    @Setting(
            value = "How long a packet may take; a later one is lost.",
            usual = "1s",
            min = 0.01,
            max = 60)
        Duration replyTimeout,
    @Setting(
            value =
                "Whether the reflector is known to number packets itself; if not, that is seen only"
                    + " when a packet gets lost on the way there.",
            usual = "false")
        boolean stateful,
    @Setting(value = "Which addresses of a name are used.", usual = "any") Family family) {}
