package dev.sonde.host;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where packets go: the interface of the default route, and the networks that interfaces reach
 * without a gateway ({@code /proc/net/route}, {@code /proc/net/ipv6_route}).
 */
final class Routes {
  private static final long UP = 0x1;
  private static final long REJECT = 0x200;

  private final String defaultInterface;
  private final List<Network> networks;

  private Routes(String defaultInterface, List<Network> networks) {
    this.defaultInterface = defaultInterface;
    this.networks = networks;
  }

  /**
   * A network that is reached directly.
   *
   * @param mask ones for the bits of the network
   */
  private record Network(String device, int address, int mask) {
    boolean holds(int other) {
      return (other & mask) == address;
    }
  }

  static Routes none() {
    return new Routes("", List.of());
  }

  /** Reads the routes as they are now. */
  static Routes read(HostFiles files) {
    String device = "";
    long best = Long.MAX_VALUE;
    List<Network> networks = new ArrayList<>();
    Text text = files.read("/proc/net/route");
    text.nextLine();
    while (text.nextLine()) {
      String name = text.word();
      int destination = address(text.hex());
      int gateway = address(text.hex());
      long flags = text.hex();
      long metric = text.skipWords(2).count();
      long mask = text.hex();
      if (mask < 0 || (flags & UP) == 0 || (flags & REJECT) != 0) {
        continue;
      }
      if (mask == 0 && destination == 0 && metric < best) {
        best = metric;
        device = name;
      }
      if (gateway == 0) {
        networks.add(new Network(name, destination, address(mask)));
      }
    }
    return new Routes(device.isEmpty() ? version6Default(files) : device, networks);
  }

  private static String version6Default(HostFiles files) {
    String device = "";
    long best = Long.MAX_VALUE;
    Text text = files.read("/proc/net/ipv6_route");
    while (text.nextLine()) {
      boolean everything = text.skip("00000000000000000000000000000000 00 ");
      long metric = text.skipWords(everything ? 3 : 5).hex();
      long flags = text.skipWords(2).hex();
      boolean usable = flags >= 0 && (flags & UP) != 0 && (flags & REJECT) == 0;
      if (everything && usable && metric < best) {
        best = metric;
        device = text.word();
      }
    }
    return device;
  }

  /** The kernel prints the bytes of an address as a number in the machine's own order. */
  private static int address(long printed) {
    int value = (int) printed;
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
  }

  /** The interface that the default route with the lowest metric leads through, if any. */
  Optional<String> defaultInterface() {
    return defaultInterface.isEmpty() ? Optional.empty() : Optional.of(defaultInterface);
  }

  /** The interface whose network, the smallest of several, holds an IPv4 address. */
  Optional<String> interfaceOf(int address) {
    Optional<Network> smallest = Optional.empty();
    for (Network network : networks) {
      if (network.holds(address)
          && (smallest.isEmpty()
              || Integer.compareUnsigned(network.mask(), smallest.get().mask()) > 0)) {
        smallest = Optional.of(network);
      }
    }
    return smallest.map(Network::device);
  }
}
