package dev.sonde.transport.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps pages of other sites from using this server through somebody's browser, which matters as
 * the server asks for no password on loopback.
 *
 * <ul>
 *   <li>Rebinding: a name that a stranger controls may point to 127.0.0.1. While the server listens
 *       on loopback only, {@code Host} must therefore be {@code localhost}, a name below it, a
 *       loopback address, or one of the names that the settings allow. Otherwise the answer is 421.
 *   <li>Cross-site requests: what changes something ({@code POST}, {@code PATCH}, {@code DELETE},
 *       …) and the WebSocket must come from this server's own page or from no page at all: {@code
 *       Origin}, if it is there, names the same host and port as {@code Host}, or is allowed by the
 *       settings; without {@code Origin}, {@code Sec-Fetch-Site}, if it is there, is {@code
 *       same-origin} or {@code none}. Otherwise the answer is 403. Programs that are no browsers
 *       send neither header and pass.
 * </ul>
 */
public final class SameSite {
  private static final HeaderName SEC_FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final Set<Method> READING = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);

  /**
   * Why a request is turned away.
   *
   * @param status the status code of the answer
   * @param detail the reason, for people
   */
  public record Objection(int status, String detail) {}

  private final boolean loopbackOnly;
  private final Set<String> hosts;
  private final Set<String> origins;

  /**
   * The rule.
   *
   * @param loopbackOnly whether the server listens on loopback only
   * @param hosts more names under which it may be addressed then, without ports
   * @param origins origins whose pages may use it, such as {@code https://sonde.example.org}
   */
  public SameSite(boolean loopbackOnly, Set<String> hosts, Set<String> origins) {
    this.loopbackOnly = loopbackOnly;
    this.hosts = Set.copyOf(hosts);
    this.origins = Set.copyOf(origins);
  }

  /** Why a request is turned away, empty if it is not. */
  public Optional<Objection> objection(Method method, Headers headers) {
    return objection(method, headers.first(HeaderNames.HOST).orElse(""), headers);
  }

  /**
   * Why a request is turned away, empty if it is not.
   *
   * @param host what the request says that it is for: {@code Host}, or of HTTP/2 the {@code
   *     :authority}
   */
  public Optional<Objection> objection(Method method, String host, Headers headers) {
    if (loopbackOnly && !isLocal(hostname(host))) {
      return Optional.of(
          new Objection(
              421,
              "This server listens on loopback and doesn't go by the name '"
                  + hostname(host)
                  + "'; its settings can allow that."));
    }
    boolean reads = READING.contains(method) && !headers.contains(HeaderNames.UPGRADE);
    return reads || sameSite(host, headers)
        ? Optional.empty()
        : Optional.of(new Objection(403, "Pages of other sites may not use this server."));
  }

  private boolean sameSite(String host, Headers headers) {
    Optional<String> origin = headers.first(HeaderNames.ORIGIN);
    if (origin.isPresent()) {
      return origins.contains(origin.get()) || sameAuthority(origin.get(), host);
    }
    return headers
        .first(SEC_FETCH_SITE)
        .map(site -> site.equals("same-origin") || site.equals("none"))
        .orElse(true);
  }

  private boolean isLocal(String name) {
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.matches("127(\\.\\d{1,3}){3}")
        || name.equals("[::1]")
        || hosts.contains(name);
  }

  private static boolean sameAuthority(String origin, String host) {
    try {
      URI uri = new URI(origin);
      String authority = uri.getAuthority();
      return authority != null
          && withPort(authority, uri.getScheme()).equals(withPort(host, uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String withPort(String authority, String scheme) {
    String lower = authority.toLowerCase(Locale.ROOT);
    return hostname(lower).length() < lower.length()
        ? lower
        : lower + (scheme.equals("https") ? ":443" : ":80");
  }

  private static String hostname(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean port = colon > authority.lastIndexOf(']');
    return (port ? authority.substring(0, colon) : authority).toLowerCase(Locale.ROOT);
  }
}
