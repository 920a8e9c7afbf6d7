package dev.sonde.transport.dial;

import dev.sonde.model.MalformedException;
import dev.sonde.model.PointRules;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads where brokers are. */
final class BrokerAddress {
  private BrokerAddress() {}

  static BrokerAccess parse(String text, Set<String> schemes) {
    List<URI> uris = new ArrayList<>();
    Optional<String> user = Optional.empty();
    for (String part : text.split(",", -1)) {
      String word = part.strip();
      String whole =
          uris.isEmpty() || word.contains("://")
              ? word
              : uris.getFirst().getScheme() + "://" + word;
      URI uri = uri(whole, text, schemes);
      user = user.or(() -> Optional.ofNullable(uri.getUserInfo()));
      uris.add(bare(uri));
    }
    if (user.filter(name -> name.contains(":")).isPresent()) {
      throw new MalformedException(
          "", "holds a password, which others can read here; put it into password-file");
    }
    BrokerAccess open = BrokerAccess.open(uris.getFirst());
    return new BrokerAccess(
        uris,
        user,
        open.password(),
        open.caFile(),
        open.certificate(),
        open.key(),
        open.credentials());
  }

  private static URI uri(String text, String all, Set<String> schemes) {
    try {
      URI uri = new URI(text);
      boolean known = uri.getScheme() != null && schemes.contains(uri.getScheme());
      boolean bare = uri.getRawFragment() == null && uri.getRawPath().length() <= 1;
      boolean port = uri.getPort() == -1 || (uri.getPort() >= 1 && uri.getPort() <= 65_535);
      if (known && bare && port && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException unreadable) {
      // Told below, together with what can be read but is not good.
    }
    throw new MalformedException(
        "",
        "expected SCHEME://HOST:PORT with %s as the scheme; found %s"
            .formatted(String.join(" or ", new TreeSet<>(schemes)), PointRules.quoted(all)));
  }

  private static URI bare(URI uri) {
    try {
      return new URI(
          uri.getScheme(), null, uri.getHost(), uri.getPort(), null, uri.getQuery(), null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a part of a URI is none", e);
    }
  }
}
