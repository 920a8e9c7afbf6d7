package dev.sonde.host;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The addresses of the interfaces ({@code /proc/net/fib_trie}, {@code /proc/net/if_inet6}).
 *
 * <p>{@code fib_trie} lists the machine's own IPv4 addresses, but not whose they are: that is told
 * by the directly reached network that holds them. One that no such network holds (single-address
 * set-ups of clouds) is taken for the default route's interface if that has no other.
 */
final class Addresses {
  private static final String LOOPBACK_NETWORK = "127.";

  private final Map<String, String> version4 = new HashMap<>();
  private final Map<String, String> version6 = new HashMap<>();

  private Addresses() {}

  static Addresses none() {
    return new Addresses();
  }

  /** Reads the addresses as they are now. */
  static Addresses read(HostFiles files, Routes routes) {
    Addresses addresses = new Addresses();
    addresses.assign(own(files), routes);
    addresses.readVersion6(files);
    return addresses;
  }

  /** The interface's IPv4 addresses, separated by blanks; empty if it has none. */
  String version4(String device) {
    return version4.getOrDefault(device, "");
  }

  /** The interface's IPv6 addresses, separated by blanks; empty if it has none. */
  String version6(String device) {
    return version6.getOrDefault(device, "");
  }

  private static Set<String> own(HostFiles files) {
    Set<String> own = new LinkedHashSet<>();
    String last = "";
    Text trie = files.read("/proc/net/fib_trie");
    while (trie.nextLine()) {
      if (trie.skipPast("|-- ")) {
        last = trie.word();
      } else if (trie.skipPast("/32 host LOCAL") && !last.startsWith(LOOPBACK_NETWORK)) {
        own.add(last);
      }
    }
    return own;
  }

  private void assign(Set<String> own, Routes routes) {
    Set<String> unclaimed = new LinkedHashSet<>();
    for (String address : own) {
      routes
          .interfaceOf(parse(address))
          .ifPresentOrElse(
              device -> append(version4, device, address), () -> unclaimed.add(address));
    }
    routes
        .defaultInterface()
        .filter(device -> version4(device).isEmpty())
        .ifPresent(device -> unclaimed.forEach(address -> append(version4, device, address)));
  }

  private void readVersion6(HostFiles files) {
    Text text = files.read("/proc/net/if_inet6");
    while (text.nextLine()) {
      String digits = text.word();
      String device = text.skipWords(4).word();
      if (digits.length() == Ipv6.DIGITS && !device.isEmpty()) {
        append(version6, device, Ipv6.text(digits));
      }
    }
  }

  private static void append(Map<String, String> all, String device, String address) {
    all.merge(device, address, (before, one) -> before + ' ' + one);
  }

  private static int parse(String dotted) {
    int address = 0;
    int octet = 0;
    for (int i = 0; i < dotted.length(); i++) {
      char c = dotted.charAt(i);
      if (c == '.') {
        address = (address << 8) | octet;
        octet = 0;
      } else {
        octet = octet * 10 + (c - '0');
      }
    }
    return (address << 8) | octet;
  }
}
