package dev.sonde.probe.secure;

import java.util.List;
import java.util.Optional;

/**
 * Whom to shake hands with, and whether to believe them.
 *
 * @param name the host's name or address: what is asked for, and what the certificate must be for
 * @param applicationProtocols what is offered (RFC 7301); may be empty
 * @param verify whether a faulty certificate ends the connection
 * @param caFile a file with the authorities that count, in PEM; those of the system if empty
 */
public record TlsTarget(
    String name, List<String> applicationProtocols, boolean verify, Optional<String> caFile) {}
