package dev.sonde.probe.http;

import dev.sonde.probe.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is asked.
 *
 * @param url where
 * @param headers besides those that frame the message and name the host; may hold secrets
 * @param body may be empty
 */
record Request(String method, HttpUrl url, Map<String, String> headers, Optional<byte[]> body) {
  private static final byte[] NOTHING = new byte[0];

  /** What is only meant for the server that the check names. */
  private static final Set<String> FOR_ONE = Set.of("authorization", "cookie", "host");

  private static final Set<String> WITH_CONTENT = Set.of("POST", "PUT", "PATCH");

  /**
   * The first request of a check.
   *
   * @throws Secrets.SecretException if a secret is not to be had, or can't be in a header
   */
  static Request first(HttpUrl url, HttpSettings settings, Secrets secrets) {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.put("User-Agent", "sonde");
    headers.put("Accept", "*/*");
    headers.put("Accept-Encoding", "identity");
    authorization(settings, secrets).ifPresent(value -> headers.put("Authorization", value));
    headers.putAll(settings.headers());
    return new Request(
        settings.method(),
        url,
        headers,
        settings.body().map(text -> text.getBytes(StandardCharsets.UTF_8)));
  }

  private static Optional<String> authorization(HttpSettings settings, Secrets secrets) {
    if (settings.token().isPresent()) {
      String token = secrets.reveal(settings.token().get());
      if (!token.chars().allMatch(letter -> letter > ' ' && letter < 127)) {
        throw new Secrets.SecretException(
            "the token of " + settings.token().get() + " has letters that no token has");
      }
      return Optional.of("Bearer " + token);
    }
    return settings
        .user()
        .map(
            user -> {
              String both = user + ":" + secrets.reveal(settings.password().orElseThrow());
              return "Basic "
                  + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
            });
  }

  /**
   * The request that follows a redirect (RFC 9110, section 15.4): a POST that was not told to stay
   * one becomes a GET, and what was meant for one server stays with it.
   */
  Request redirected(int status, HttpUrl next) {
    boolean becomesGet =
        (status == 303 && !method.equals("HEAD"))
            || ((status == 301 || status == 302) && method.equals("POST"));
    Map<String, String> kept = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.forEach(
        (name, value) -> {
          String lower = name.toLowerCase(Locale.ROOT);
          boolean staysBehind = FOR_ONE.contains(lower) && !next.isOfSameOrigin(url);
          if (!staysBehind && !(becomesGet && lower.equals("content-type"))) {
            kept.put(name, value);
          }
        });
    return new Request(
        becomesGet ? "GET" : method, next, kept, becomesGet ? Optional.empty() : body);
  }

  /**
   * The message (RFC 9112, section 3) on a connection of its own.
   *
   * @param target the path, or the whole URL if a proxy is asked
   */
  byte[] message(String target) {
    StringBuilder head = new StringBuilder(256);
    head.append(method).append(' ').append(target).append(" HTTP/1.1\r\n");
    Map<String, String> all = new LinkedHashMap<>();
    if (!headers.containsKey("Host")) {
      all.put("Host", url.authority());
    }
    all.putAll(headers);
    all.put("Connection", "close");
    if (body.isPresent() || WITH_CONTENT.contains(method)) {
      all.put("Content-Length", Integer.toString(body.orElse(NOTHING).length));
    }
    all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    byte[] bytes = head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8);
    return body.isEmpty() ? bytes : joined(bytes, body.get());
  }

  private static byte[] joined(byte[] head, byte[] content) {
    byte[] all = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return all;
  }

  /** Without what may be secret. */
  @Override
  public String toString() {
    return method + " " + url;
  }
}
