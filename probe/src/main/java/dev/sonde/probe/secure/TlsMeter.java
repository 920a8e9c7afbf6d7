package dev.sonde.probe.secure;

import dev.sonde.model.Fields;
import dev.sonde.probe.Failure;
import dev.sonde.probe.ProbeEnvironment;
import dev.sonde.probe.ProbeResult;
import dev.sonde.probe.ProbeResult.Cause;
import dev.sonde.probe.Wire;
import dev.sonde.probe.Witness;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLException;

/** Secures connections, and puts down what is to be known of how that went. Thread-safe. */
public final class TlsMeter {
  private final TlsClient client = new TlsClient();
  private final CertificateJudge judge = new CertificateJudge();
  private final ProbeEnvironment environment;

  /** A meter that has read no authorities yet. */
  public TlsMeter(ProbeEnvironment environment) {
    this.environment = environment;
  }

  /**
   * Shakes hands. Adds {@code tls_ms}, {@code tls_version}, {@code tls_cipher}, {@code tls_alpn}
   * and the fields of {@link CertificateReport#putInto}; those of the certificate even if the
   * handshake fails after it was shown.
   *
   * @return the secured connection, whose end ends the given one; if this throws, the given one is
   *     left to the caller
   * @throws UntrustedException if the certificate is faulty and had to be good
   * @throws HandshakeException if the two sides don't agree
   * @throws IOException if the connection breaks or the time is over
   * @throws AuthoritiesException if it can't be known whom to trust
   */
  public SecureWire open(Wire wire, TlsTarget target, Fields.Builder fields, Witness witness)
      throws IOException {
    SecureWire secure = shakeHands(wire, target, fields, witness);
    CertificateReport report = judge(secure.chain(), target, fields, witness);
    if (target.verify() && report.problem().isPresent()) {
      throw new UntrustedException(report.problem().get());
    }
    return secure;
  }

  private SecureWire shakeHands(Wire wire, TlsTarget target, Fields.Builder fields, Witness witness)
      throws IOException {
    long begin = environment.ticker().getAsLong();
    try {
      SecureWire secure = client.open(wire, target.name(), target.applicationProtocols());
      double millis = Math.rint((environment.ticker().getAsLong() - begin) / 1e3) / 1e3;
      fields.put("tls_ms", millis);
      fields.put("tls_version", secure.version());
      fields.put("tls_cipher", secure.cipher());
      if (!secure.applicationProtocol().isEmpty()) {
        fields.put("tls_alpn", secure.applicationProtocol());
      }
      if (witness.hearsSteps()) {
        witness.step("%s with %s in %.3f ms".formatted(secure.version(), secure.cipher(), millis));
      }
      return secure;
    } catch (HandshakeException e) {
      if (!e.chain().isEmpty()) {
        judge(e.chain(), target, fields, witness);
      }
      throw e;
    }
  }

  private CertificateReport judge(
      List<X509Certificate> chain, TlsTarget target, Fields.Builder fields, Witness witness) {
    CertificateReport report = judge(chain, target);
    report.putInto(fields);
    witness.step("certificate: " + report.problem().orElse("trusted, and for " + target.name()));
    return report;
  }

  private CertificateReport judge(List<X509Certificate> chain, TlsTarget target) {
    return judge.judge(chain, target.name(), target.caFile(), environment.wallClock().instant());
  }

  /**
   * The result of a run that an error ended, on a connection that is or was to be secure.
   *
   * @param doing what was being done
   * @param fields what was measured before
   */
  public static ProbeResult result(IOException error, String doing, Fields fields) {
    return switch (error) {
      case UntrustedException untrusted ->
          new ProbeResult.Down(fields, Cause.CERTIFICATE, "certificate: " + message(untrusted));
      case HandshakeException failed ->
          new ProbeResult.Down(fields, Cause.PROTOCOL, doing + ": " + message(failed));
      case SSLException broken ->
          new ProbeResult.Down(fields, Cause.PROTOCOL, doing + ": " + SecureWire.words(broken));
      default -> Failure.of(error, doing, fields);
    };
  }

  private static String message(IOException error) {
    return String.valueOf(error.getMessage());
  }
}
