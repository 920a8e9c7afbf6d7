package dev.sonde.host;

/** How full the firewall's table of connections is ({@code /proc/sys/net/netfilter}). */
final class ConnectionTrackingCollector implements Collector {
  private static final String FOLDER = "/proc/sys/net/netfilter/";

  private final HostFiles files;

  ConnectionTrackingCollector(HostFiles files) {
    this.files = files;
  }

  @Override
  public void collect(Round round) {
    Text count = files.readLine(FOLDER + "nf_conntrack_count");
    round.host().put("conntrack_count", count.number(), count);
    Text max = files.readLine(FOLDER + "nf_conntrack_max");
    round.host().put("conntrack_max", max.number(), max);
  }
}
