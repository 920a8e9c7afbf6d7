package dev.sonde.host;

/**
 * TCP and UDP ({@code /proc/net/snmp}, {@code /proc/net/snmp6}; the names are those of RFC 4022 and
 * 4113). TCP counts both versions of IP; for UDP they are added up here.
 */
final class TransportCollector implements Collector {
  private final HostFiles files;
  private final SnmpTable tcp = new SnmpTable("Tcp:", "OutSegs", "RetransSegs", "CurrEstab");
  private final SnmpTable udp = new SnmpTable("Udp:", "InErrors", "RcvbufErrors");
  private final Counters tcpCounters = new Counters(2);
  private final Counters udpCounters = new Counters(4);

  TransportCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(Round round) {
    Text snmp = files.read("/proc/net/snmp");
    tcp.forget();
    udp.forget();
    while (snmp.nextLine()) {
      if (!tcp.read(snmp)) {
        udp.read(snmp);
      }
    }
    reportTcp(round, snmp);
    reportUdp(round, snmp);
  }

  private void reportTcp(Round round, Text source) {
    if (!tcp.complete()) {
      round.absent("host.tcp_segments_out", source.absence());
      return;
    }
    tcpCounters.advance(new long[] {tcp.value(0), tcp.value(1)});
    round
        .host()
        .put("tcp_segments_out", tcpCounters.value(0))
        .put("tcp_retransmits", tcpCounters.value(1))
        .put("tcp_established", tcp.value(2));
  }

  private void reportUdp(Round round, Text source) {
    if (!udp.complete()) {
      round.absent("host.udp_in_errors", source.absence());
      return;
    }
    long[] values = {udp.value(0), udp.value(1), 0, 0};
    readVersion6(values);
    udpCounters.advance(values);
    round
        .host()
        .put("udp_in_errors", udpCounters.value(0) + udpCounters.value(2))
        .put("udp_receive_buffer_errors", udpCounters.value(1) + udpCounters.value(3));
  }

  /** Without version 6 of IP there are no figures of it: zero then is what they are. */
  private void readVersion6(long[] values) {
    Text snmp6 = files.read("/proc/net/snmp6");
    while (snmp6.nextLine()) {
      if (snmp6.skip("Udp6InErrors")) {
        values[2] = Math.max(0, snmp6.count());
      } else if (snmp6.skip("Udp6RcvbufErrors")) {
        values[3] = Math.max(0, snmp6.count());
      }
    }
  }
}
