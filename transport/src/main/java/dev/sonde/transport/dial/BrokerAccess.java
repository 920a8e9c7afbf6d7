package dev.sonde.transport.dial;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where a message broker is, and how it is to be believed and to believe.
 *
 * @param uri a scheme that the transport knows, host, and optionally a port; nothing secret
 * @param user the name to log in with
 * @param password the password to log in with
 * @param caFile certificates in PEM form that alone may vouch for the broker; without it, those of
 *     the Java runtime do
 * @param certificate the client's own certificate and those that vouch for it, in PEM form
 * @param key the private key of the certificate: PKCS #8, in PEM form, not encrypted
 * @param credentials a file of NATS: either credentials ({@code .creds}) or the seed of an nkey
 */
public record BrokerAccess(
    URI uri,
    Optional<String> user,
    Optional<String> password,
    Optional<Path> caFile,
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<Path> credentials) {

  /** A broker that asks nobody who they are. */
  public static BrokerAccess open(URI uri) {
    return new BrokerAccess(
        uri,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same way in to another place. */
  public BrokerAccess at(URI other) {
    return new BrokerAccess(other, user, password, caFile, certificate, key, credentials);
  }

  /**
   * TLS with these certificates and this key.
   *
   * @throws IOException if a file can't be read or does not hold what it should
   */
  public SSLContext tls() throws IOException {
    return Trust.context(caFile, certificate, key);
  }

  /** The port, or the usual one where none is given. */
  public int port(int usual) {
    return uri.getPort() >= 0 ? uri.getPort() : usual;
  }

  /** The host, without the brackets of an IPv6 address. */
  public String host() {
    return uri.getHost().replaceAll("^\\[|]$", "");
  }

  /** Where this leads, without secrets. */
  @Override
  public String toString() {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }
}
