package dev.sonde.agent;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which targets an operator named: by name, in which {@code *} stands for any characters and {@code
 * ?} for one, by address, or by network in CIDR form (RFC 4632). Without any, none is named.
 * Immutable.
 */
public final class TargetRules {
  /** Nothing named. */
  public static final TargetRules NONE = new TargetRules(List.of(), List.of(), "");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.*?-]{1,253}");

  private final List<Pattern> names;
  private final List<Network> networks;
  private final String text;

  private TargetRules(List<Pattern> names, List<Network> networks, String text) {
    this.names = names;
    this.networks = networks;
    this.text = text;
  }

  /** The addresses that begin with some bits. */
  private record Network(InetAddress first, int bits) {

    boolean holds(InetAddress address) {
      byte[] own = first.getAddress();
      byte[] other = address.getAddress();
      if (own.length != other.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % Byte.SIZE);
        if (((own[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * Reads rules separated by commas.
   *
   * @throws IllegalArgumentException naming the first that is none
   */
  static TargetRules of(String text) {
    List<Pattern> names = new ArrayList<>();
    List<Network> networks = new ArrayList<>();
    for (String each : text.split(",", -1)) {
      String rule = each.strip();
      Optional<Network> network = network(rule);
      if (network.isPresent()) {
        networks.add(network.get());
      } else if (NAME.matcher(rule).matches()) {
        names.add(pattern(rule));
      } else {
        throw new IllegalArgumentException(rule);
      }
    }
    return new TargetRules(List.copyOf(names), List.copyOf(networks), text);
  }

  private static Optional<Network> network(String rule) {
    int slash = rule.indexOf('/');
    Optional<InetAddress> address = literal(slash < 0 ? rule : rule.substring(0, slash));
    if (address.isEmpty()) {
      return Optional.empty();
    }
    int most = address.get().getAddress().length * Byte.SIZE;
    String bits = slash < 0 ? Integer.toString(most) : rule.substring(slash + 1);
    return bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= most
        ? Optional.of(new Network(address.get(), Integer.parseInt(bits)))
        : Optional.empty();
  }

  private static Pattern pattern(String rule) {
    StringBuilder expression = new StringBuilder();
    for (char letter : bare(rule).toCharArray()) {
      switch (letter) {
        case '*' -> expression.append(".*");
        case '?' -> expression.append('.');
        case '.' -> expression.append("\\.");
        default -> expression.append(letter);
      }
    }
    return Pattern.compile(expression.toString());
  }

  /** The address that a text is; empty if it is a name. */
  static Optional<InetAddress> literal(String host) {
    boolean isPerhaps =
        host.indexOf(':') >= 0
            || (!host.isEmpty() && Character.digit(host.charAt(host.length() - 1), 10) >= 0);
    try {
      return isPerhaps ? Optional.of(InetAddress.ofLiteral(host)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** A name as names are compared: in lower case, without the dot of the root. */
  private static String bare(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** Whether nothing is named. */
  public boolean isEmpty() {
    return names.isEmpty() && networks.isEmpty();
  }

  /** Whether addresses count, so that a name can't be judged before it is looked up. */
  boolean hasNetworks() {
    return !networks.isEmpty();
  }

  /** Whether a host is named as somebody wrote it. */
  boolean holdsName(String host) {
    String name = bare(host);
    return names.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  /** Whether an address is named, alone or by its network. */
  boolean holdsAddress(InetAddress address) {
    return networks.stream().anyMatch(network -> network.holds(address));
  }

  /** The rules as they were written. */
  @Override
  public String toString() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TargetRules rules && rules.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
