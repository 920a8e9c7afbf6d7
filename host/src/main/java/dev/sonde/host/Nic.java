package dev.sonde.host;

import dev.sonde.model.Tags;

/**
 * A network interface: its counters of {@code /proc/net/dev}, and its state in {@code
 * /sys/class/net} (sysfs-class-net).
 */
final class Nic {
  private static final int RX_BYTES = 0;
  private static final int RX_PACKETS = 1;
  private static final int RX_ERRORS = 2;
  private static final int RX_DROPS = 3;
  private static final int TX_BYTES = 4;
  private static final int TX_PACKETS = 5;
  private static final int TX_ERRORS = 6;
  private static final int TX_DROPS = 7;
  private static final int COUNTERS = 8;
  private static final int COLUMNS_BETWEEN = 4;

  /** What old kernels and drivers say instead of a speed. */
  private static final double UNKNOWN_SPEED_16_BIT = 65_535;

  private static final double UNKNOWN_SPEED_32_BIT = 4_294_967_295.0;

  private final String name;
  private final Tags tags;
  private final String folder;

  private long index = -1;
  private long carrierChanges = -1;
  private String state = "";
  private Counters counters = new Counters(COUNTERS);
  private Rate received = new Rate();
  private Rate sent = new Rate();
  private final long[] raw = new long[COUNTERS];
  private boolean present;

  private double speed = Double.NaN;
  private double mtu = Double.NaN;
  private String mac = "";

  Nic(String name, Tags tags) {
    this.name = name;
    this.tags = tags;
    this.folder = "/sys/class/net/" + name + "/";
  }

  String name() {
    return name;
  }

  boolean present() {
    return present;
  }

  /** Begins a round. */
  void begin() {
    present = false;
  }

  /** Takes a reading of the counters: the rest of the line, after the colon. */
  void readCounters(Text line) {
    for (int i = 0; i < TX_BYTES; i++) {
      raw[i] = line.count();
    }
    line.skipWords(COLUMNS_BETWEEN);
    for (int i = TX_BYTES; i < COUNTERS; i++) {
      raw[i] = line.count();
    }
    present = raw[TX_DROPS] >= 0;
  }

  /**
   * Reads what tells that something changed; whether it did. An interface made anew starts over.
   */
  boolean readState(HostFiles files) {
    long indexBefore = index;
    long changesBefore = carrierChanges;
    String stateBefore = state;
    index = files.count(folder + "ifindex");
    carrierChanges = files.count(folder + "carrier_changes");
    state = files.line(folder + "operstate");
    if (index != indexBefore) {
      counters = new Counters(COUNTERS);
      received = new Rate();
      sent = new Rate();
    }
    return index != indexBefore || carrierChanges != changesBefore || !state.equals(stateBefore);
  }

  /** Reads what seldom changes. */
  void readSettings(HostFiles files) {
    speed = files.number(folder + "speed");
    if (speed <= 0 || speed == UNKNOWN_SPEED_16_BIT || speed == UNKNOWN_SPEED_32_BIT) {
      speed = Double.NaN;
    }
    mtu = files.number(folder + "mtu");
    mac = files.line(folder + "address");
    if (mac.startsWith("00:00:00:00:00:00")) {
      mac = "";
    }
  }

  /** Reports all; the addresses and the default route are known elsewhere. */
  void report(Round round, HostFiles files, Addresses addresses, boolean defaultRoute) {
    Observation nic = round.observe("interface", tags);
    nic.put("up", up(files))
        .put("state", state)
        .put("default_route", defaultRoute ? 1 : 0)
        .put("speed_mbps", speed)
        .put("mtu_bytes", mtu)
        .put("mac", mac)
        .put("ipv4", addresses.version4(name))
        .put("ipv6", addresses.version6(name))
        .put("carrier_changes", carrierChanges);
    reportCounters(nic, round.nanos());
    if (state.isEmpty()) {
      round.absent("interface.state", folder + "operstate can't be read");
    }
  }

  private void reportCounters(Observation nic, long nanos) {
    if (!counters.advance(raw)) {
      received = new Rate();
      sent = new Rate();
    }
    nic.put("rx_bytes", counters.value(RX_BYTES))
        .put("tx_bytes", counters.value(TX_BYTES))
        .put("rx_packets", counters.value(RX_PACKETS))
        .put("tx_packets", counters.value(TX_PACKETS))
        .put("rx_errors", counters.value(RX_ERRORS))
        .put("tx_errors", counters.value(TX_ERRORS))
        .put("rx_drops", counters.value(RX_DROPS))
        .put("tx_drops", counters.value(TX_DROPS))
        .put("rx_bytes_per_s", received.advance(counters.value(RX_BYTES), nanos))
        .put("tx_bytes_per_s", sent.advance(counters.value(TX_BYTES), nanos));
  }

  /** Software interfaces such as tunnels have no state of their own; their carrier tells. */
  private double up(HostFiles files) {
    if (state.isEmpty()) {
      return Double.NaN;
    }
    boolean carrier = state.equals("unknown") && files.count(folder + "carrier") == 1;
    return state.equals("up") || carrier ? 1 : 0;
  }
}
