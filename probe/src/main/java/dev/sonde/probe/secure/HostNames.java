package dev.sonde.probe.secure;

import dev.sonde.probe.Names;
import java.net.IDN;
import java.net.InetAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The names that a certificate is for: its subject alternative names (RFC 5280, 4.2.1.6). */
final class HostNames {
  private static final int DNS = 2;
  private static final int ADDRESS = 7;

  private HostNames() {}

  /**
   * Whether a certificate is for a host by RFC 9525: a wildcard stands for exactly one label, the
   * leftmost; an address must be named as such; the subject's common name does not count.
   *
   * @param host a name, or an address in text form
   */
  static boolean cover(X509Certificate certificate, String host) {
    Optional<InetAddress> address = Names.literal(host);
    return address.isPresent()
        ? of(certificate, ADDRESS).stream().anyMatch(name -> isSame(name, address.get()))
        : of(certificate, DNS).stream().anyMatch(name -> matches(name, ascii(host)));
  }

  /** All names, those of hosts before addresses. */
  static List<String> of(X509Certificate certificate) {
    List<String> names = new ArrayList<>(of(certificate, DNS));
    names.addAll(of(certificate, ADDRESS));
    return names;
  }

  private static List<String> of(X509Certificate certificate, int type) {
    try {
      Collection<List<?>> all = certificate.getSubjectAlternativeNames();
      return all == null
          ? List.of()
          : all.stream()
              .filter(name -> name.get(0) instanceof Integer is && is == type)
              .map(name -> String.valueOf(name.get(1)))
              .toList();
    } catch (CertificateParsingException e) {
      return List.of();
    }
  }

  private static boolean isSame(String name, InetAddress address) {
    return Names.literal(name).filter(address::equals).isPresent();
  }

  private static boolean matches(String pattern, String host) {
    String name = pattern.toLowerCase(Locale.ROOT);
    if (!name.startsWith("*.")) {
      return name.equals(host);
    }
    int dot = host.indexOf('.');
    return dot > 0 && name.indexOf('*', 1) < 0 && name.substring(1).equals(host.substring(dot));
  }

  /** A name as it is on the wire: lower case, in ASCII (RFC 5890), without the root's dot. */
  static String ascii(String host) {
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    if (name.chars().allMatch(letter -> letter < 128)) {
      return name.toLowerCase(Locale.ROOT);
    }
    try {
      return IDN.toASCII(name).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }
}
