package dev.sonde.agent.api;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.sonde.agent.api.AgentApi.Answer;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which requests are followed. A page of somebody else, open in a browser on this host, can send
 * requests here; but none with the type {@code application/json} without asking first, which is
 * answered by nothing, and it can't hide its origin, nor the name by which it found this address.
 */
final class Callers {
  private Callers() {}

  /** Why a request is not followed; empty if it is. */
  static Optional<Answer> refusal(HttpExchange exchange, boolean isLocal) {
    Headers headers = exchange.getRequestHeaders();
    String host = headers.getFirst("Host");
    if (isLocal && !isOwn(host)) {
      return refusal(
          403,
          "expected a Host that is localhost or an address; other names may be another's page");
    }
    String origin = headers.getFirst("Origin");
    if (origin != null && !origin.equalsIgnoreCase("http://" + host)) {
      return refusal(403, "pages of another origin may not use this API");
    }
    return switch (exchange.getRequestMethod()) {
      case "GET", "HEAD" -> Optional.empty();
      case "POST" -> post(headers, isLocal);
      default -> refusal(405, "expected GET or POST");
    };
  }

  private static Optional<Answer> post(Headers headers, boolean isLocal) {
    if (!isLocal) {
      return refusal(
          403, "this API listens beyond loopback and knows no users, so it only shows things");
    }
    String type = headers.getFirst("Content-Type");
    String bare = type == null ? "" : type.replaceAll(";.*", "").strip().toLowerCase(Locale.ROOT);
    return bare.equals("application/json")
        ? Optional.empty()
        : refusal(415, "expected Content-Type: application/json");
  }

  private static Optional<Answer> refusal(int status, String why) {
    return Optional.of(Answer.problem(status, why));
  }

  /** Whether a host is named as only a person or a program on this host would. */
  private static boolean isOwn(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = host.replaceAll(":[0-9]{1,5}$", "").replaceAll("^\\[|]$", "");
    if (name.equalsIgnoreCase("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(name).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
