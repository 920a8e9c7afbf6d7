/**
 * TLS (RFC 8446, RFC 5246) for the kinds of probes that speak it: a full handshake by a deadline
 * with whoever answers, and what is to be said of the certificates, apart from it. Nothing is
 * resumed, and nothing is trusted before {@link dev.sonde.probe.secure.CertificateJudge} was asked.
 */
@NullMarked
package dev.sonde.probe.secure;

import org.jspecify.annotations.NullMarked;
