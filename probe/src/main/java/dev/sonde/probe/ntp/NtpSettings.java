package dev.sonde.probe.ntp;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.settings.Setting;
import java.time.Duration;

/**
 * How to ask a time server.
 *
 * @param count how many datagrams are sent
 * @param spacing how far they are apart
 * @param replyTimeout how long each answer is waited for
 * @param requireSynchronized whether a server without a clock to follow is down
 * @param family which addresses of a name are used
 */
public record NtpSettings(
    @Setting(
            value = "How many datagrams are sent; the one with the least delay is believed.",
            usual = "1",
            min = 1,
            max = 20)
        int count,
    @Setting(
            value = "How far they are apart; public servers refuse less than 2 s.",
            usual = "2s",
            min = 0.01,
            max = 60)
        Duration spacing,
    @Setting(value = "How long each answer is waited for.", usual = "2s", min = 0.01, max = 60)
        Duration replyTimeout,
    @Setting(value = "Whether a server that is not synchronized itself is down.", usual = "true")
        boolean requireSynchronized,
    @Setting(value = "Which addresses of a name are used.", usual = "any") Family family) {}
