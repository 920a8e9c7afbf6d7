package dev.sonde.probe.tcp;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.settings.Setting;
import java.time.Duration;

/**
 * How to connect again and again.
 *
 * @param count how many connections
 * @param spacing how far their beginnings are apart
 * @param connectTimeout how long each may take
 * @param refusedIsUp whether a refusal counts as an answer
 * @param family which addresses of a name are used
 */
public record TcpingSettings(
    @Setting(value = "How many connections are made.", usual = "5", min = 1, max = 1_000) int count,
    @Setting(
            value =
                "How far their beginnings are apart; the next never begins before the last ended.",
            usual = "200ms",
            max = 60)
        Duration spacing,
    @Setting(value = "How long each may take.", usual = "1s", min = 0.001, max = 60)
        Duration connectTimeout,
    @Setting(
            value =
                "Whether a refusal counts as an answer: it, too, shows that the host is there and"
                    + " how far away.",
            usual = "false")
        boolean refusedIsUp,
    @Setting(value = "Which addresses of a name are used.", usual = "any") Family family) {}
