package dev.sonde.transport.dial;

import dev.sonde.model.MalformedException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where a message broker is, and how it is to be believed and to believe.
 *
 * @param uris where it is, or where the members of its cluster are, at least one: scheme, host, and
 *     optionally a port and a query; nothing secret
 * @param user the name to log in with
 * @param password the password to log in with
 * @param caFile certificates in PEM form that alone may vouch for the broker; without it, those of
 *     the Java runtime do
 * @param certificate the client's own certificate and those that vouch for it, in PEM form
 * @param key the private key of the certificate: PKCS #8, in PEM form, not encrypted
 * @param credentials a file of NATS: either credentials ({@code .creds}) or the seed of an nkey
 */
public record BrokerAccess(
    List<URI> uris,
    Optional<String> user,
    Optional<String> password,
    Optional<Path> caFile,
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<Path> credentials) {

  /** Copies the list. */
  public BrokerAccess {
    uris = List.copyOf(uris);
  }

  /** A broker that asks nobody who they are. */
  public static BrokerAccess open(URI uri) {
    return new BrokerAccess(
        List.of(uri),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Where a broker is, as people write it: one URI or several, separated by commas, of which all
   * but the first may lack the scheme, with a user's name before the first host if one is needed.
   *
   * @param schemes those that are known
   * @throws MalformedException if it is none; the path is empty
   */
  public static BrokerAccess parse(String text, Set<String> schemes) {
    return BrokerAddress.parse(text, schemes);
  }

  /** The same with files that tell who comes and who is trusted. */
  public BrokerAccess with(
      Optional<String> newPassword,
      Optional<Path> newCaFile,
      Optional<Path> newCertificate,
      Optional<Path> newKey,
      Optional<Path> newCredentials) {
    return new BrokerAccess(
        uris, user, newPassword, newCaFile, newCertificate, newKey, newCredentials);
  }

  /** The first of the URIs. */
  public URI uri() {
    return uris.getFirst();
  }

  /**
   * TLS with these certificates and this key.
   *
   * @throws IOException if a file can't be read or does not hold what it should
   */
  public SSLContext tls() throws IOException {
    return Trust.context(caFile, certificate, key);
  }

  /**
   * Who may vouch for the broker; empty if that is as the Java runtime has it.
   *
   * @throws IOException if the file can't be read or holds no certificate
   */
  public Optional<TrustManagerFactory> trust() throws IOException {
    return Trust.authorities(caFile);
  }

  /**
   * What the client shows of itself; empty if that is nothing.
   *
   * @throws IOException if a file can't be read or does not hold what it should
   */
  public Optional<KeyManagerFactory> keys() throws IOException {
    return Trust.own(certificate, key);
  }

  /** The port, or the usual one where none is given. */
  public int port(int usual) {
    return uri().getPort() >= 0 ? uri().getPort() : usual;
  }

  /** The host, without the brackets of an IPv6 address. */
  public String host() {
    return uri().getHost().replaceAll("^\\[|]$", "");
  }

  /** Where this leads, without secrets. */
  @Override
  public String toString() {
    return uri().getScheme()
        + "://"
        + uris.stream().map(URI::getRawAuthority).collect(Collectors.joining(","));
  }
}
