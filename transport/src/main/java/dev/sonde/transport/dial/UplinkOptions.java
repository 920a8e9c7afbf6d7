package dev.sonde.transport.dial;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How an uplink behaves.
 *
 * @param connectTimeout the longest wait for a connection to one address, and for the TLS handshake
 * @param answerTimeout the longest wait from the end of a request to the end of its answer
 * @param caFile certificates in PEM form that alone may vouch for the server; without it, those of
 *     the Java runtime do
 * @param userAgent what the server is told of the program that calls
 */
public record UplinkOptions(
    Duration connectTimeout, Duration answerTimeout, Optional<Path> caFile, String userAgent) {

  /** 5 s to connect, 20 s to answer, trust as the Java runtime has it. */
  public static UplinkOptions standard() {
    return new UplinkOptions(
        Duration.ofSeconds(5), Duration.ofSeconds(20), Optional.empty(), "sonde-agent");
  }

  /** The same with other certificates to trust. */
  public UplinkOptions trusting(Path otherCaFile) {
    return new UplinkOptions(connectTimeout, answerTimeout, Optional.of(otherCaFile), userAgent);
  }
}
