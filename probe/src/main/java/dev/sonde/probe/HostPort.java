package dev.sonde.probe;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A target of the form {@code host:port}, {@code host}, {@code [2001:db8::1]:port} or an address
 * alone.
 *
 * @param host a name or an address, without brackets
 * @param port empty if none is given
 */
public record HostPort(String host, OptionalInt port) {
  private static final Pattern FORM =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%a-z]+)]|([^\\s:/\\[\\]]+))(?::([0-9]{1,5}))?");
  private static final Pattern BARE_IPV6 =
      Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.%a-z0-9]*");

  /** Reads a target; empty if it has none of the forms. */
  public static Optional<HostPort> of(String target) {
    if (BARE_IPV6.matcher(target).matches()) {
      return Optional.of(new HostPort(target, OptionalInt.empty()));
    }
    Matcher form = FORM.matcher(target);
    if (!form.matches() || target.length() > 300) {
      return Optional.empty();
    }
    String host = form.group(1) == null ? form.group(2) : form.group(1);
    if (form.group(3) == null) {
      return Optional.of(new HostPort(host, OptionalInt.empty()));
    }
    int port = Integer.parseInt(form.group(3));
    return port < 1 || port > 65_535
        ? Optional.empty()
        : Optional.of(new HostPort(host, OptionalInt.of(port)));
  }

  /** What is wrong with a target that must have a port; empty if nothing is. */
  public static Optional<String> problemWithPort(String target) {
    return of(target).filter(read -> read.port().isPresent()).isPresent()
        ? Optional.empty()
        : Optional.of(
            "expected HOST:PORT such as example.net:443 or [2001:db8::1]:443, found '"
                + target
                + "'");
  }

  /** What is wrong with a target that must have no port; empty if nothing is. */
  public static Optional<String> problemWithoutPort(String target) {
    return of(target).filter(read -> read.port().isEmpty()).isPresent()
        ? Optional.empty()
        : Optional.of("expected a name or an address such as example.net, found '" + target + "'");
  }
}
