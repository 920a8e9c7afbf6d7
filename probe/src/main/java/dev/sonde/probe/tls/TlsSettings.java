package dev.sonde.probe.tls;

import dev.sonde.probe.Names.Family;
import dev.sonde.probe.settings.Setting;
import java.util.Optional;

/**
 * How to shake hands.
 *
 * @param serverName whom to ask for, and whom the certificate must be for
 * @param starttls what is spoken before
 * @param verify whether a faulty certificate makes the target down
 * @param caFile the authorities that count
 */
public record TlsSettings(
    @Setting(
            value = "The name to ask for, which the certificate must have; the target's usually.",
            min = 1,
            max = 253)
        Optional<String> serverName,
    @Setting(value = "The protocol in which TLS is asked for first.", usual = "none")
        StartTls starttls,
    @Setting(value = "Whether the certificate must be good.", usual = "true") boolean verify,
    @Setting(
            value =
                "A file with the authorities that may sign the certificate, in PEM; those of the"
                    + " system if it is not given.",
            min = 1,
            max = 1_000)
        Optional<String> caFile,
    @Setting(value = "Which addresses of a name are used.", usual = "any") Family family) {}
