package dev.sonde.probe.http;

import dev.sonde.probe.Excerpt;
import dev.sonde.probe.HostPort;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An http or https URL (RFC 9110, section 4.2), as lenient as browsers are: names with underscores,
 * and characters that had to be escaped. Who logs in is no part of it.
 *
 * @param isSecure whether it begins with https
 * @param host a name in ASCII or an address without brackets, in lower case
 * @param path with the query, escaped; begins with a slash
 */
record HttpUrl(boolean isSecure, String host, int port, String path) {
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*");
  private static final Pattern END_OF_AUTHORITY = Pattern.compile("[/?#\\\\]");
  private static final int SHOWN = 200;

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException if it is none, with words for people
   */
  static HttpUrl of(String text) {
    boolean isSecure = text.regionMatches(true, 0, "https://", 0, 8);
    if (!isSecure && !text.regionMatches(true, 0, "http://", 0, 7)) {
      throw new IllegalArgumentException(
          "expected a URL such as https://example.net/path, found '" + shown(text) + "'");
    }
    String rest = text.substring(isSecure ? 8 : 7);
    String authority = END_OF_AUTHORITY.split(rest, 2)[0];
    if (authority.indexOf('@') >= 0) {
      // Not shown: it may hold a password.
      throw new IllegalArgumentException(
          "a URL must not say who logs in; that belongs into the settings user and password");
    }
    HostPort where = where(authority, text);
    return new HttpUrl(
        isSecure,
        ascii(where.host()),
        where.port().orElse(isSecure ? 443 : 80),
        path(rest.substring(authority.length())));
  }

  private static HostPort where(String authority, String text) {
    boolean isBareIpv6 =
        !authority.startsWith("[") && authority.indexOf(':') != authority.lastIndexOf(':');
    return HostPort.of(authority)
        .filter(_ -> !isBareIpv6)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected a host and perhaps a port after http:// or https://, such as"
                        + " example.net:8080 or [2001:db8::1]; found '"
                        + shown(text)
                        + "'"));
  }

  private static String ascii(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    try {
      return lower.chars().allMatch(letter -> letter < 128) ? lower : IDN.toASCII(lower);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'" + shown(host) + "' can't be the name of a host", e);
    }
  }

  private static String shown(String text) {
    return Excerpt.of(text, SHOWN);
  }

  private static String path(String rest) {
    int fragment = rest.indexOf('#');
    String path = fragment < 0 ? rest : rest.substring(0, fragment);
    return escaped(path.startsWith("/") ? path : "/" + path);
  }

  /** Escapes what a request line can't hold (RFC 3986, section 2.1); what is escaped stays so. */
  private static String escaped(String path) {
    if (path.chars().allMatch(HttpUrl::isPlain)) {
      return path;
    }
    StringBuilder escaped = new StringBuilder(path.length() + 16);
    for (byte each : path.getBytes(StandardCharsets.UTF_8)) {
      if (isPlain(each)) {
        escaped.append((char) each);
      } else {
        escaped.append('%').append("%02X".formatted(each & 0xff));
      }
    }
    return escaped.toString();
  }

  private static boolean isPlain(int letter) {
    return letter > ' ' && letter < 127 && "\"<>\\^`{|}".indexOf(letter) < 0;
  }

  /**
   * The URL that a reference leads to from here (RFC 3986, section 5.2).
   *
   * @throws IllegalArgumentException if that is none of http or https
   */
  HttpUrl resolve(String reference) {
    String to = reference.strip();
    if (SCHEME.matcher(to).matches()) {
      return of(to);
    }
    if (to.startsWith("//")) {
      return of((isSecure ? "https:" : "http:") + to);
    }
    String here = path.split("\\?", 2)[0];
    String merged;
    if (to.startsWith("/")) {
      merged = to;
    } else if (to.isEmpty() || to.startsWith("#")) {
      merged = path;
    } else if (to.startsWith("?")) {
      merged = here + to;
    } else {
      merged = here.substring(0, here.lastIndexOf('/') + 1) + to;
    }
    return new HttpUrl(isSecure, host, port, withoutDots(path(merged)));
  }

  private static String withoutDots(String path) {
    int query = path.indexOf('?');
    String way = query < 0 ? path : path.substring(0, query);
    Deque<String> kept = new ArrayDeque<>();
    String[] segments = way.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean isDots = segments[i].equals(".") || segments[i].equals("..");
      if (segments[i].equals("..")) {
        kept.pollLast();
      }
      if (!isDots) {
        kept.addLast(segments[i]);
      } else if (i == segments.length - 1) {
        kept.addLast("");
      }
    }
    return "/" + String.join("/", kept) + (query < 0 ? "" : path.substring(query));
  }

  /** Whether both lead to the same server. */
  boolean isOfSameOrigin(HttpUrl other) {
    return isSecure == other.isSecure && host.equals(other.host) && port == other.port;
  }

  /** Host and port as a Host header has them. */
  String authority() {
    return port == (isSecure ? 443 : 80) ? bracketed() : hostPort();
  }

  /** Host and port, the port always there. */
  String hostPort() {
    return bracketed() + ":" + port;
  }

  private String bracketed() {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }

  @Override
  public String toString() {
    return (isSecure ? "https://" : "http://") + authority() + path;
  }
}
